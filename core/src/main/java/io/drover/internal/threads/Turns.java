package io.drover.internal.threads;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Does steps of a task on the thread that asks for them, but never on two threads at once: who asks
 * while they are done leaves it to the thread that is at it. Nobody waits, and mostly no thread has
 * to be woken. Safe for use by any number of threads.
 *
 * <p>A thread that asks is kept for a few steps only. What is left then, and all that {@link #ring}
 * asks for, is for the home thread, which calls {@link #serveAtHome}.
 */
public final class Turns {

  /** How many steps a thread does that has something else to do. */
  private static final int STEPS = 8;

  private enum State {
    /** Nothing is asked for. */
    QUIET,
    /** A thread is at it, or is to be, and has not been asked again since it looked. */
    SERVED,
    /** A thread is at it and looks again. */
    ASKED_AGAIN
  }

  private final BooleanSupplier step;
  private final Doorbell home;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUIET);
  private volatile boolean handedOver;

  /**
   * Creates it.
   *
   * @param step does a part of what there is to do now, and returns whether there may be more
   * @param home wakes the home thread
   */
  public Turns(BooleanSupplier step, Doorbell home) {
    this.step = step;
    this.home = home;
  }

  /** Has done, after what the caller did before, all there is to do. */
  public void ask() {
    if (take()) {
      serve(STEPS);
    }
  }

  /** As {@link #ask}, but for threads that must do nothing of it themselves. */
  public void ring() {
    if (take()) {
      handOver();
    }
  }

  /** Does what was handed over, if anything was. For the home thread. */
  public void serveAtHome() {
    if (handedOver) {
      handedOver = false;
      serve(Integer.MAX_VALUE);
    }
  }

  /** Returns whether nothing is asked for that is not done. */
  public boolean isQuiet() {
    return state.get() == State.QUIET;
  }

  /** Returns whether the caller is the one to see to it; otherwise who is at it looks again. */
  private boolean take() {
    while (true) {
      State seen = state.get();
      if (seen == State.ASKED_AGAIN) {
        return false;
      }
      State next = seen == State.QUIET ? State.SERVED : State.ASKED_AGAIN;
      if (state.compareAndSet(seen, next)) {
        return seen == State.QUIET;
      }
    }
  }

  private void handOver() {
    handedOver = true;
    home.ring();
  }

  private void serve(int steps) {
    boolean thrown = true;
    try {
      for (int left = steps; left > 0; left--) {
        state.set(State.SERVED); // Before the step: who asks from here on has it looked again.
        if (!step.getAsBoolean() && state.compareAndSet(State.SERVED, State.QUIET)) {
          thrown = false;
          return;
        }
      }
      thrown = false;
    } finally {
      if (thrown) {
        state.set(State.QUIET); // Or else nobody would ever do it again.
      }
    }
    handOver();
  }
}
