package io.drover.internal.store;

import io.drover.internal.threads.GuardedLog;
import java.time.Duration;

/** Looks after trees of jobs that were handed over in part, by whatever process. Stateless. */
public final class StagedTrees {

  /** How long it may take at most from one part of a tree to the next, or to its release. */
  public static final Duration LONGEST = Duration.ofHours(6);

  private static final GuardedLog LOG = GuardedLog.of(StagedTrees.class);

  private StagedTrees() {}

  /** Drops what nobody is going to release any more. Blocks; throws nothing that is not fatal. */
  public static void drop(StoreContext store) {
    try {
      int dropped = store.engine().flows().dropStaged(store.now().minus(LONGEST));
      if (dropped > 0) {
        LOG.info("dropped {} trees of jobs that were begun and never added", dropped);
      }
    } catch (RuntimeException e) {
      LOG.debug("could not look for trees that nobody is going to release", e);
    }
  }
}
