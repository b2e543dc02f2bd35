package io.drover.laboratory;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a round goes. Immutable.
 *
 * @param engine which engine is under trouble
 * @param seed where all choices come from
 * @param trouble for how long processes are troubled
 * @param kinds what happens to them
 * @param party whose processes it has
 * @param node what BullMQ's are, {@code null} if it has none
 * @param acknowledgement when an embedded store answers
 * @param appendOnly how a Redis server writes its file
 * @param lease how long leases are
 * @param maxStalls how often a job may stall
 */
record Plan(
    EngineKind engine,
    long seed,
    Duration trouble,
    Set<TroubleKind> kinds,
    Party party,
    @Nullable NodeProgram node,
    Acknowledgement acknowledgement,
    AppendOnly appendOnly,
    Duration lease,
    int maxStalls) {

  static final Duration LEASE = Duration.ofSeconds(2);

  /** So many that a job never fails for it: on Redis each kill of a worker is a stall. */
  private static final int ANY_STALLS = 1_000_000;

  /**
   * In a store that one process owns nothing that happens here is a stall; but a job that takes
   * long may be found running by many ends of the process in a row, ten of which are allowed for
   * each.
   */
  private static final int FEW_STALLS = 3;

  Plan {
    kinds = Set.copyOf(kinds);
  }

  static Plan of(EngineKind engine, long seed, Duration trouble, Set<TroubleKind> kinds) {
    return new Plan(
        engine,
        seed,
        trouble,
        kinds,
        Party.DROVER,
        null,
        Acknowledgement.FSYNC,
        AppendOnly.ALWAYS,
        LEASE,
        stalls(engine));
  }

  /** Returns how often a job may stall. */
  static int stalls(EngineKind engine) {
    return engine == EngineKind.EMBEDDED ? FEW_STALLS : ANY_STALLS;
  }
}
