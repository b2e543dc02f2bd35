package io.drover.spi;

import io.drover.job.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker wants to claim. Immutable.
 *
 * @param max how many jobs at most, at least 1
 * @param token fences what this claim hands out; unique among all claims
 * @param lease how long the leases last, counted from the request's {@code now}
 * @param rateLimit the worker's own limit, or {@code null}; the queue's number of jobs beats it,
 *     its window beats the queue's (wire format §3.7)
 * @param worker the worker's name, stored with the job, or {@code null}
 */
public record Claim(
    int max,
    String token,
    Duration lease,
    @Nullable RateLimit rateLimit,
    @Nullable String worker) {}
