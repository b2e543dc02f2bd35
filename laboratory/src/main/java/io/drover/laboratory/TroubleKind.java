package io.drover.laboratory;

import java.util.EnumSet;
import java.util.Set;

/** What may happen to the processes of a round. */
enum TroubleKind {
  /** {@code kill -9} of a process that adds or runs jobs. */
  KILL(true, true),
  /** A process is stopped, for less or more than a lease, and goes on. */
  SUSPEND(true, true),
  /** A process's clock is set forward or back. */
  CLOCK(true, true),
  /** Files of copies of the closed store are damaged. */
  DAMAGE(true, false),
  /** The disk of the store is full. */
  FULL_DISK(true, false),
  /** The power of the machine is cut: what was not synced is gone. */
  POWER_CUT(true, false),
  /** {@code kill -9} of the server. */
  KILL_SERVER(false, true),
  /** The server forgets its scripts. */
  FLUSH_SCRIPTS(false, true),
  /** The server has no memory left to store anything in. */
  FULL_MEMORY(false, true),
  /** A process's connections break. */
  CUT(false, true),
  /** A connection breaks within an answer. */
  CUT_IN_REPLY(false, true),
  /** A process's connections stand, and nothing comes through any more; new ones work. */
  HALF_OPEN(false, true),
  /** What a process sends and hears takes long. */
  SLOW(false, true);

  /** What needs a {@link Disk}, and with it {@code cc}. */
  static final Set<TroubleKind> OF_THE_DISK = EnumSet.of(FULL_DISK, POWER_CUT);

  private final boolean onEmbedded;
  private final boolean onRedis;

  TroubleKind(boolean onEmbedded, boolean onRedis) {
    this.onEmbedded = onEmbedded;
    this.onRedis = onRedis;
  }

  /** Returns whether it can happen to an engine. */
  boolean fits(EngineKind engine) {
    return engine == EngineKind.EMBEDDED ? onEmbedded : onRedis;
  }

  /** Returns all that can happen to an engine. */
  static Set<TroubleKind> of(EngineKind engine) {
    Set<TroubleKind> kinds = EnumSet.allOf(TroubleKind.class);
    kinds.removeIf(kind -> !kind.fits(engine));
    return kinds;
  }
}
