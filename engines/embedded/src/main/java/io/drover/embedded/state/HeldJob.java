package io.drover.embedded.state;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.storage.Table;
import org.jspecify.annotations.Nullable;

/**
 * An active job under its lease, which ends by {@link LeaseTime}. Mutable in the lease's end; for
 * the commit thread.
 */
public final class HeldJob {

  private final JobRow job;
  private final @Nullable String token;
  private final Group group;
  private final int position;
  private long until;

  /** The jobs of one claim, which share a row in {@link Table#CLAIMS} until none is active. */
  static final class Group {
    private final long number;
    private int size;
    private int active;

    Group(long number) {
      this.number = number;
    }

    long number() {
      return number;
    }
  }

  /** Takes a job into its group, held until an instant under a token, or by nobody. */
  HeldJob(JobRow job, @Nullable String token, Group group, long until) {
    this.job = job;
    this.token = token;
    this.group = group;
    this.position = group.size++;
    group.active++;
    this.until = until;
  }

  public JobRow job() {
    return job;
  }

  /** Returns the number of the claim; lower ones came first. */
  public long number() {
    return group.number;
  }

  /** Returns the place of the job within its claim. */
  public int position() {
    return position;
  }

  boolean isHeldBy(String otherToken, long leaseNow) {
    return isLive(leaseNow) && otherToken.equals(token);
  }

  /** Returns whether the process that held it has ended. */
  boolean isOrphaned() {
    return token == null;
  }

  boolean isLive(long leaseNow) {
    return token != null && leaseNow < until;
  }

  /** Returns when the lease runs out, if it is one: {@link #isLive} says so. */
  long until() {
    return until;
  }

  void renew(long newUntil) {
    until = newUntil;
  }

  /** Takes the job out of its group; returns whether it was the last. */
  boolean leaveGroup() {
    return --group.active == 0;
  }
}
