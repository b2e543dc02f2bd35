/**
 * The worker: its loop, what it claims, the attempts and their ends, the trips to the store,
 * leases, recovery, callbacks. May import store and threads.
 */
@NullMarked
package io.drover.internal.work;

import org.jspecify.annotations.NullMarked;
