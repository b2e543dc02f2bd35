/**
 * Threads and the ways of waking and timing them: pools, turns, bells, tickers, alarms, pauses, the
 * system's clock. Knows nothing of jobs. May import of ours only the seam's source of time.
 */
@NullMarked
package io.drover.internal.threads;

import org.jspecify.annotations.NullMarked;
