/** Trees of jobs: how they are added, and read. May import store and threads. */
@NullMarked
package io.drover.internal.flow;

import org.jspecify.annotations.NullMarked;
