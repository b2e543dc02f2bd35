package io.drover.internal.alert;

import io.drover.job.QueueMetrics.Minute;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one queue at one look; what no rule asks for is left at its default. Immutable.
 *
 * @param queue the queue's name
 * @param ready how many jobs are ready
 * @param unfinished how many jobs are left to deal with
 * @param oldestReady since when the next job has been ready, or {@code null} if none is
 * @param workers how many workers there are, as far as the store can tell
 * @param minutes how many jobs finished in each of the last minutes, newest first
 * @param stalled how many jobs were taken back from workers since the look before
 * @param appeared whether the queue has come into being since an earlier look
 */
record Reading(
    String queue,
    long ready,
    long unfinished,
    @Nullable Instant oldestReady,
    OptionalInt workers,
    List<Minute> minutes,
    long stalled,
    boolean appeared) {}
