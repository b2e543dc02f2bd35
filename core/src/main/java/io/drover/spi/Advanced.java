package io.drover.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a round trip did. Immutable.
 *
 * @param settled what became of each settlement, in order
 * @param claimed the jobs claimed, in the order they shall start; each with its attempt counted as
 *     started
 * @param nextDue when the first delayed job is due, or {@code null} if none is delayed
 * @param limitedUntil when the rate limit that kept jobs from being claimed is over, or {@code
 *     null} if none did
 */
public record Advanced(
    List<Settled> settled,
    List<JobRecord> claimed,
    @Nullable Instant nextDue,
    @Nullable Instant limitedUntil) {

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
     * recorded, and the lease is still held.
     */
    CHILDREN_PENDING
  }
}
