package io.drover.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What is told of trouble that an {@link AlertRule} has found in a queue: that it is there, that it
 * goes on, or that it is over. Immutable; equal to another that says the same.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Alert {

  /** What is told. Kinds may be added: leave a {@code switch} a way for those it does not know. */
  enum Kind {
    /** The trouble is there, and has lasted as long as the rule says. */
    RAISED,
    /** It goes on, and the quiet period of the rule is over. */
    REPEATED,
    /** The all-clear: it is over, or the queue is gone. */
    CLEARED
  }

  /** Returns the rule that found it. */
  AlertRule rule();

  /** Returns the queue it is in; empty if it is about the store. */
  Optional<String> queue();

  /** Returns what is told. */
  Kind kind();

  /**
   * Returns since when the trouble has been there: the first look that found it. The same in all
   * that is told of it, from the first to the all-clear.
   */
  Instant since();

  /** Returns the instant of the look that led to this. */
  Instant at();

  /**
   * Returns what was measured at that look, in the unit of the rule's {@linkplain AlertRule#measure
   * measure}; 0 if the queue is gone.
   */
  double measured();

  /** Returns what it comes to, in words, in one line: {@code orders: 1,532 jobs are ready, …}. */
  String text();
}
