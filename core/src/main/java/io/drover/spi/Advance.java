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

  private Advance(
      Instant now, List<Settlement> settlements, @Nullable Claim claim, int metricsMinutes) {
    this.now = now;
    this.settlements = settlements;
    this.claim = claim;
    this.metricsMinutes = metricsMinutes;
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
        0);
  }

  /**
   * Returns this with the jobs that finish counted by minute (wire format §3.21).
   *
   * @param minutes how many minutes before the current one to keep; 0, which is the default, counts
   *     nothing
   */
  public Advance countedFor(int minutes) {
    return new Advance(now, settlements, claim, Check.atLeast("the minutes kept", minutes, 0));
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

  @Override
  public String toString() {
    return "Advance[now=%s, settlements=%s, claim=%s, metricsMinutes=%d]"
        .formatted(now, settlements, claim, metricsMinutes);
  }
}
