/**
 * The runtime between the facade and an engine: batches, loops and decisions. Not exported. It does
 * what takes time or threads; what to record is decided by pure functions, and recorded by the
 * engine. Its classes live in the rooms beneath; here is only where these meet.
 */
@NullMarked
package io.drover.internal;

import org.jspecify.annotations.NullMarked;
