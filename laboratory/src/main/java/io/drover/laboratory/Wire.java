package io.drover.laboratory;

import io.drover.testkit.ServerProxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of one process to the server, which can be cut, go silent or be slow. Safe for use by
 * several threads.
 */
final class Wire extends ServerProxy<Wire.State> {

  private volatile Duration delay = Duration.ZERO;
  private final AtomicBoolean breaksWithinAnswer = new AtomicBoolean();

  Wire(int target) {
    super(target);
  }

  /** Has all connections there are stand, with nothing coming through any more. */
  void silence() {
    watches().forEach(watch -> watch.silent = true);
  }

  /** Has everything that passes take longer. */
  void slow(Duration newDelay) {
    delay = newDelay;
  }

  /** Cuts the connection that is answered next within the answer. */
  void breakWithinAnswer() {
    breaksWithinAnswer.set(true);
  }

  @Override
  protected State watch() {
    return new State();
  }

  /** What becomes of one connection. */
  final class State implements Watch {
    private volatile boolean silent;

    @Override
    public Fate asked(byte[] buffer, int length) {
      Pause.of(delay);
      return silent ? Fate.IS_LOST : Fate.PASSES;
    }

    @Override
    public Fate answered(byte[] buffer, int length) {
      Pause.of(delay);
      if (silent) {
        return Fate.IS_LOST;
      }
      return length > 1 && breaksWithinAnswer.getAndSet(false) ? Fate.BREAKS_WITHIN : Fate.PASSES;
    }
  }
}
