package io.drover.spi;

import io.drover.job.Check;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to run one claimed job. Immutable. What it knows of the job is no part of what it is:
 * two leases of one job under one token are equal.
 */
public final class Lease {

  private final String jobId;
  private final String token;
  private final boolean endsAlone;
  private final int attemptsMade;

  private Lease(String jobId, String token, boolean endsAlone, int attemptsMade) {
    this.jobId = Check.notNull("the job of a lease", jobId);
    this.token = Check.notNull("the token of a lease", token);
    this.endsAlone = endsAlone;
    this.attemptsMade = attemptsMade;
  }

  /**
   * Returns the lease of a job that a claim has handed out. It spares engines a look at the job
   * when it ends.
   *
   * @param job what the claim returned
   * @param token the token of that claim
   */
  public static Lease of(JobRecord job, String token) {
    Check.notNull("the job of a lease", job);
    return new Lease(job.id(), token, job.endsAlone(), job.attemptsMade());
  }

  /**
   * Returns a lease that knows nothing of the job.
   *
   * @param jobId the job
   * @param token the token of the claim that handed it out
   */
  public static Lease of(String jobId, String token) {
    return new Lease(jobId, token, false, 0);
  }

  /** Returns the job. */
  public String jobId() {
    return jobId;
  }

  /** Returns the token of the claim that handed it out. */
  public String token() {
    return token;
  }

  /**
   * Returns whether the job's end is known to concern no other job, see {@link
   * JobRecord#endsAlone}.
   */
  public boolean endsAlone() {
    return endsAlone;
  }

  /**
   * Returns how many attempts were counted when the job was claimed. Only of a lease that says that
   * the job ends alone this is known; of others it means nothing.
   */
  public int attemptsMade() {
    return attemptsMade;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Lease that && jobId.equals(that.jobId) && token.equals(that.token);
  }

  @Override
  public int hashCode() {
    return Objects.hash(jobId, token);
  }

  @Override
  public String toString() {
    return "Lease[jobId=%s, token=%s]".formatted(jobId, token);
  }
}
