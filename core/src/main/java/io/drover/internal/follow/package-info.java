/** Who follows the events of queues and who waits for results. May import store and threads. */
@NullMarked
package io.drover.internal.follow;

import org.jspecify.annotations.NullMarked;
