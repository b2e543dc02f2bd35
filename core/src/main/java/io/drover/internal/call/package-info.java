/**
 * Request/reply: clients that call methods through a queue, and servers that run them. May import
 * work, produce, store and threads.
 */
@NullMarked
package io.drover.internal.call;

import org.jspecify.annotations.NullMarked;
