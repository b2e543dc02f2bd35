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

  private Advance(Instant now, List<Settlement> settlements, @Nullable Claim claim) {
    this.now = now;
    this.settlements = settlements;
    this.claim = claim;
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
        claim);
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

  @Override
  public String toString() {
    return "Advance[now=%s, settlements=%s, claim=%s]".formatted(now, settlements, claim);
  }
}
