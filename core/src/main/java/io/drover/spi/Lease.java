package io.drover.spi;

import io.drover.job.Check;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The right to run one claimed job. Immutable. */
public final class Lease {

  private final String jobId;
  private final String token;

  private Lease(String jobId, String token) {
    this.jobId = jobId;
    this.token = token;
  }

  /**
   * Returns a lease.
   *
   * @param jobId the job
   * @param token the token of the claim that handed it out
   */
  public static Lease of(String jobId, String token) {
    return new Lease(
        Check.notNull("the job of a lease", jobId), Check.notNull("the token of a lease", token));
  }

  /** Returns the job. */
  public String jobId() {
    return jobId;
  }

  /** Returns the token of the claim that handed it out. */
  public String token() {
    return token;
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
