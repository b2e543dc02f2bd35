package io.drover.spi;

import io.drover.job.JobOptions;
import java.time.Duration;
import java.time.Instant;

/**
 * A job as it crosses the seam to be stored. Immutable; nobody changes the array after it was
 * handed over.
 *
 * @param name what kind of job it is
 * @param data JSON in UTF-8
 * @param options as the user gave them; {@code id}, {@code priority}, {@code lifo} and {@code
 *     deduplication} are acted on by the engine, the others are kept for those who read the job
 * @param timestamp the time of creation
 * @param delay how long after the timestamp the job is due; zero for at once
 */
public record JobInsert(
    String name, byte[] data, JobOptions options, Instant timestamp, Duration delay) {}
