package io.drover.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drover.redis.scripts.Script;
import io.drover.testkit.ServerProxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on which the connection breaks between a script and its answer: the server has
 * done what it was asked, and who asked never hears of it. Safe for use by several threads.
 */
final class CuttingProxy extends ServerProxy<CuttingProxy.Cut> {

  private final AtomicInteger cuts = new AtomicInteger();
  private volatile Script script = Script.ADVANCE;
  private volatile int answersBefore;

  CuttingProxy(int target) {
    super(target);
  }

  /** Loses the answers to the next calls of a script, one connection after the other. */
  void cut(Script called, int calls) {
    script = called;
    answersBefore = 0;
    cuts.set(calls);
  }

  /** Loses what is answered after the answer to the next call of a script. */
  void cutAfter(Script called) {
    script = called;
    answersBefore = 1;
    cuts.set(1);
  }

  /** Returns how many answers are still to be lost. */
  int left() {
    return cuts.get();
  }

  @Override
  protected Cut watch() {
    return new Cut();
  }

  /** When a connection breaks. What a script is called by comes in one piece with the call. */
  final class Cut implements Watch {
    private volatile int answersLeft = -1;

    @Override
    public Fate asked(byte[] buffer, int length) {
      if (answersLeft < 0
          && new String(buffer, 0, length, ISO_8859_1).contains(script.digest())
          && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answersLeft = answersBefore;
      }
      return Fate.PASSES;
    }

    @Override
    public Fate answered(byte[] buffer, int length) {
      return answersLeft < 0 || answersLeft-- > 0 ? Fate.PASSES : Fate.BREAKS;
    }
  }
}
