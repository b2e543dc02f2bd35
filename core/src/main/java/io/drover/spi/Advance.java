package io.drover.spi;

import io.drover.job.Check;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One round trip of a worker: settle these, then claim up to so many. Immutable. */
public final class Advance {

  private final Instant now;
  private final List<Settlement> settlements;
  private final @Nullable Claim claim;
  private final int metricsMinutes;
  private final boolean threadLent;

  private Advance(
      Instant now,
      List<Settlement> settlements,
      @Nullable Claim claim,
      int metricsMinutes,
      boolean threadLent) {
    this.now = now;
    this.settlements = settlements;
    this.claim = claim;
    this.metricsMinutes = metricsMinutes;
    this.threadLent = threadLent;
  }

  /**
   * Returns a round trip.
   *
   * @param now the current instant of the caller, by which leases are checked; those of the claim
   *     begin at the engine's own instant if that is later
   * @param settlements how attempts ended, each recorded on its own
   * @param claim what to claim afterwards, or {@code null} for nothing
   */
  public static Advance of(Instant now, List<Settlement> settlements, @Nullable Claim claim) {
    return new Advance(
        Check.notNull("the current instant", now),
        Check.elements("the settlements of a round trip", settlements),
        claim,
        0,
        false);
  }

  /**
   * Returns this with the jobs that finish counted by minute (docs/bullmq-format.md §3.21).
   *
   * @param minutes how many minutes before the current one to keep; 0, which is the default, counts
   *     nothing
   */
  public Advance countedFor(int minutes) {
    int kept = Check.atLeast("the minutes kept", minutes, 0);
    return new Advance(now, settlements, claim, kept, threadLent);
  }

  /**
   * Returns this with the thread lent that calls the engine: one that has nothing better to do may
   * take the step on it and answer before the call returns, which spares waking a thread of its
   * own. The thread is one of the runtime's that holds no lock and has most of its stack left.
   */
  public Advance lendingThread() {
    return new Advance(now, settlements, claim, metricsMinutes, true);
  }

  /** Returns the current instant of the caller. */
  public Instant now() {
    return now;
  }

  /** Returns how attempts ended. */
  public List<Settlement> settlements() {
    return settlements;
  }

  /** Returns what to claim afterwards, or {@code null} for nothing. */
  public @Nullable Claim claim() {
    return claim;
  }

  /** Returns for how many minutes to keep counts of the jobs that finish, or 0 to count none. */
  public int metricsMinutes() {
    return metricsMinutes;
  }

  /** Returns whether the engine may take the step on the thread that calls it. */
  public boolean isThreadLent() {
    return threadLent;
  }

  @Override
  public String toString() {
    return "Advance[now=%s, settlements=%s, claim=%s, metricsMinutes=%d, threadLent=%s]"
        .formatted(now, settlements, claim, metricsMinutes, threadLent);
  }
}
