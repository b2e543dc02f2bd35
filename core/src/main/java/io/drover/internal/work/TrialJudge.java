package io.drover.internal.work;

/**
 * What decides whether a number of handlers on trial is better than the one before. Stateless. It
 * says nothing as long as that might be chance.
 */
final class TrialJudge {

  /** A number that gets so much more done is better. */
  private static final double GAIN = 1.05;

  /** A number that gets at least so much done does as well. */
  private static final double AS_MUCH = 0.95;

  /** So much does as well if handlers take far less time for it. */
  private static final double NEARLY = 0.9;

  private static final double FAR_LESS = 1 / 1.5;

  /** Handlers that take so many times as long are slower. */
  private static final double SLOWER = 1.2;

  /** Handlers that run for less of their slots' time are not what takes time. */
  private static final double BRIEF = 0.3;

  /** What gets done varies by more than this only if the number has to do with it. */
  private static final double KEPT = 0.75;

  /** What becomes of a number on trial. */
  enum Verdict {
    /** It is to be measured for longer. */
    OPEN,
    /** It is the number from now on. */
    GOOD,
    /** It is too high: handlers take longer, and no more gets done. */
    TOO_SLOW,
    /** It is too high: a larger share of the attempts fails. */
    FAILS_MORE,
    /** No more gets done, with a higher number, or less with a lower one. */
    NO_GAIN
  }

  private TrialJudge() {}

  /**
   * Judges a higher number.
   *
   * @param mostDone the most that got done in a second on the way up
   */
  static Verdict higher(LoadReading now, LoadReading known, double mostDone) {
    if (now.attempts() >= 20 && now.failsMoreThan(known, 0.05)) {
      return Verdict.FAILS_MORE;
    }
    if (!now.isEnough()) {
      return Verdict.OPEN;
    }
    double doubt = Math.max(now.doubt(), known.doubt());
    double gain = now.gainOver(known);
    boolean last = now.isLong();
    if (gain >= GAIN + doubt || last && gain >= GAIN + doubt / 2) {
      return Verdict.GOOD; // However long it is measured, what may be chance is not worth it.
    }
    boolean slower = now.isOccupied() && now.slownessOver(known) >= SLOWER;
    if (slower) {
      return gain < GAIN - doubt || last ? Verdict.TOO_SLOW : Verdict.OPEN;
    }
    // Handlers that hardly use their slots are not the worse for it, and more jobs go together.
    boolean kept = mostDone == 0 || now.perSecond() >= KEPT * mostDone;
    if (now.occupancy() < BRIEF && kept) {
      return Verdict.GOOD;
    }
    return last ? Verdict.NO_GAIN : Verdict.OPEN;
  }

  /** Judges a lower number, which is better if as much gets done, or fewer attempts fail. */
  static Verdict lower(LoadReading now, LoadReading before) {
    if (now.samples() < 2 || !now.isEnough()) {
      return Verdict.OPEN;
    }
    double asMuch = now.slownessOver(before) <= FAR_LESS ? NEARLY : AS_MUCH;
    double doubt = now.doubt() / 2;
    double kept = now.gainOver(before);
    boolean failsLess = now.attempts() >= 20 && before.failsMoreThan(now, 0.05);
    if (failsLess || kept >= asMuch + doubt || now.isLong() && kept >= asMuch) {
      return Verdict.GOOD;
    }
    return kept < asMuch - doubt || now.isLong() ? Verdict.NO_GAIN : Verdict.OPEN;
  }
}
