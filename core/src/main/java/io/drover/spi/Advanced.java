package io.drover.spi;

import io.drover.job.Check;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a round trip did, in two parts: what it claimed may be run as soon as this is there, and
 * {@link #recorded()} says when the ends it settled may be told. Immutable.
 */
public final class Advanced {

  /** What became of a settlement. */
  public enum Settled {
    /** It is recorded. */
    RECORDED,
    /** The job is not active under this token any more; nothing was recorded. */
    LEASE_LOST,
    /** There is no such job any more; nothing was recorded. */
    MISSING,
    /**
     * A job cannot complete while children of it are pending or have failed it; nothing was
     * recorded, and the lease is still held. Nor can one that adds children in the same step.
     */
    CHILDREN_PENDING,
    /**
     * A child among the deliveries cannot be stored: its parent is missing, or it exists and has
     * another that lives. Nothing was recorded, and the lease is still held.
     */
    DELIVERY_REFUSED
  }

  private final List<Settled> settled;
  private final List<JobRecord> claimed;
  private final @Nullable Instant nextDue;
  private final @Nullable Instant limitedUntil;
  private final CompletableFuture<?> recorded;

  /** Takes over what a builder has checked. */
  Advanced(AdvancedBuilder from) {
    this.settled = from.settled;
    this.claimed = from.claimed;
    this.nextDue = from.nextDue;
    this.limitedUntil = from.limitedUntil;
    this.recorded = from.recorded;
  }

  private Advanced(Advanced from, CompletableFuture<?> recorded) {
    this.settled = from.settled;
    this.claimed = from.claimed;
    this.nextDue = from.nextDue;
    this.limitedUntil = from.limitedUntil;
    this.recorded = Check.notNull("when settlements are recorded", recorded);
  }

  /** Returns a builder of a round trip that did nothing so far. */
  public static AdvancedBuilder builder() {
    return new AdvancedBuilder();
  }

  /**
   * Returns what became of each settlement, in order; recorded for good as {@link #recorded()}
   * says.
   */
  public List<Settled> settled() {
    return settled;
  }

  /**
   * Returns the jobs claimed, in the order they shall start; each with its attempt counted as
   * started.
   */
  public List<JobRecord> claimed() {
    return claimed;
  }

  /** Returns when the first delayed job is due, or {@code null} if none is delayed. */
  public @Nullable Instant nextDue() {
    return nextDue;
  }

  /**
   * Returns when the rate limit that kept jobs from being claimed is over, or {@code null} if none
   * did.
   */
  public @Nullable Instant limitedUntil() {
    return limitedUntil;
  }

  /**
   * Returns what completes when the settlements are recorded as the engine's {@link
   * Traits#acknowledgement()} says, or exceptionally with a {@code StoreException}; then it is not
   * known whether they are. Jobs whose end was taken are under no lease meanwhile: if it is lost,
   * their leases are, too.
   */
  public CompletableFuture<?> recorded() {
    return recorded;
  }

  /** Returns the same, whose settlements are recorded when a future completes. */
  public Advanced recordedWith(CompletableFuture<?> future) {
    return new Advanced(this, future);
  }

  @Override
  public String toString() {
    return "Advanced[settled=%s, claimed=%s, nextDue=%s, limitedUntil=%s]"
        .formatted(settled, claimed, nextDue, limitedUntil);
  }
}
