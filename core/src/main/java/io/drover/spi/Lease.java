package io.drover.spi;

/**
 * The right to run one claimed job. Immutable.
 *
 * @param jobId the job
 * @param token the token of the claim that handed it out
 */
public record Lease(String jobId, String token) {}
