/** The way of new jobs into a queue. May import store and threads. */
@NullMarked
package io.drover.internal.produce;

import org.jspecify.annotations.NullMarked;
