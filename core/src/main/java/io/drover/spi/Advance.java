package io.drover.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round trip of a worker: settle these, then claim up to so many. Immutable.
 *
 * @param now the current instant of the caller, by which leases are checked; those of the claim
 *     begin at the engine's own instant if that is later
 * @param settlements how attempts ended, each recorded on its own
 * @param claim what to claim afterwards, or {@code null} for nothing
 */
public record Advance(Instant now, List<Settlement> settlements, @Nullable Claim claim) {}
