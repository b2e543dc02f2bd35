package io.drover.internal.work;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Turns;
import io.drover.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has ends of attempts wait for others, where it does not matter when they are settled: until there
 * are many, or the first has waited for as long as it may. For the thread whose turn it is, except
 * {@link #end} and {@link #isUnderWay}.
 */
final class Gathering {

  /** As many as are worth a trip of their own. */
  private static final int MANY = 100;

  private final StoreContext store;
  private final Duration patience;
  private final Turns turns;
  private TimeSource.@Nullable Scheduled timer;
  private volatile boolean waiting;
  private volatile boolean ripe;
  private volatile boolean ended;

  /**
   * Creates it.
   *
   * @param patience how long the first waits at most; zero for not at all
   * @param turns asked for one when ends have waited for long enough
   */
  Gathering(StoreContext store, Duration patience, Turns turns) {
    this.store = store;
    this.patience = patience;
    this.turns = turns;
    this.ended = patience.isZero();
  }

  /** Returns whether so many ends wait for others. */
  boolean holds(int ends) {
    if (ended || ripe || ends == 0 || ends >= MANY) {
      return false;
    }
    if (timer == null) {
      waiting = true;
      timer = store.time().schedule(store.now().plus(patience), this::ripen);
    }
    return !ended; // It may have ended meanwhile.
  }

  private void ripen() {
    ripe = true;
    turns.ring();
  }

  /** Begins anew, as all that waited is on its way; a timer that rang late counts no more. */
  void settled() {
    TimeSource.Scheduled running = timer;
    if (running != null) {
      running.cancel();
      timer = null;
    }
    waiting = false;
    ripe = false;
  }

  /** Returns whether ends wait by its will. */
  boolean isUnderWay() {
    return waiting && !ripe && !ended;
  }

  /** Has nothing wait any more. */
  void end() {
    ended = true;
    turns.ask();
  }
}
