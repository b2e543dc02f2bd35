package io.drover.internal.work;

/**
 * What a worker got done with one number of handlers at once while it had more to do than it could:
 * the sum of some samples. Immutable. All times are nanoseconds.
 *
 * @param number how many handlers could run at once
 * @param samples how many samples it is the sum of
 * @param elapsed how long it was measured
 * @param busy how long handlers ran, all together
 * @param runs how many runs of the handler ended
 * @param handling how long these took, all together
 * @param squares the sum of the squares of these times, in square seconds
 * @param rateSquares the sum over all samples of the square of how many runs ended a second
 * @param done how many attempts ended that did not fail
 * @param failed how many attempts failed
 */
record LoadReading(
    int number,
    int samples,
    long elapsed,
    long busy,
    long runs,
    long handling,
    double squares,
    double rateSquares,
    long done,
    long failed) {

  private static final double SECOND = 1e9;

  /** A reading with less doubt need not be longer, nor one of so many runs, or as long as this. */
  private static final double CERTAIN = 0.2;

  private static final long MANY = 400;
  private static final long LONGEST = 20_000_000_000L;

  private static final double LEAST_UNREST = 0.15;

  /** With less doubt a reading says something. */
  private static final double SURE = 0.5;

  /** How long it takes for a reading of a few runs to be better than none. */
  private static final long PATIENT = 5_000_000_000L;

  /** Returns a reading of nothing. */
  static LoadReading none(int number) {
    return new LoadReading(number, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Returns a reading with another sample in it. */
  LoadReading plus(LoadSample sample) {
    double rate = sample.runs() * SECOND / sample.elapsed();
    return new LoadReading(
        number,
        samples + 1,
        elapsed + sample.elapsed(),
        busy + sample.busy(),
        runs + sample.runs(),
        handling + sample.handling(),
        squares + sample.squares(),
        rateSquares + rate * rate,
        done + sample.done(),
        failed + sample.failed());
  }

  /** Returns a reading that counts half, so that what is added next counts for more. */
  LoadReading faded() {
    return new LoadReading(
        number,
        (samples + 1) / 2,
        elapsed / 2,
        busy / 2,
        runs / 2,
        handling / 2,
        squares / 2,
        rateSquares / 2,
        done / 2,
        failed / 2);
  }

  /** Returns how long a run takes, on average. */
  double handlerTime() {
    return runs == 0 ? 0 : (double) handling / runs;
  }

  /**
   * Returns how many jobs a second get done. By Little's law: as many handlers as run at once, by
   * how long each takes. Just to count those that ended would be wrong by all that were under way.
   */
  double perSecond() {
    if (elapsed == 0 || runs == 0) {
      return 0;
    }
    double runsEnded = handling == 0 ? runs : (double) busy / handling * runs;
    return runsEnded * SECOND / elapsed * done / runs;
  }

  /** Returns which share of the attempts failed. */
  double failureShare() {
    return attempts() == 0 ? 0 : (double) failed / attempts();
  }

  long attempts() {
    return done + failed;
  }

  /** Returns which share of the time of all slots handlers ran. */
  double occupancy() {
    return elapsed == 0 ? 0 : (double) busy / elapsed / number;
  }

  /** Returns whether handlers run most of the time, so that their time decides what gets done. */
  boolean isOccupied() {
    return occupancy() >= 0.5;
  }

  /** Returns whether it says anything; of handlers that take long a few runs have to do. */
  boolean isEnough() {
    return runs >= Math.max(number, 5) && doubt() < SURE || elapsed >= PATIENT && runs >= number;
  }

  /** Returns whether it says enough to doubt an earlier one. */
  boolean isClear() {
    return samples >= 5 && runs >= Math.max(30, 2L * number);
  }

  /** Returns whether half of it would still be clear. */
  boolean isAmple() {
    return samples >= 20 && runs >= 2 * Math.max(30, 2L * number);
  }

  /** Returns whether it is as long as any has to be. */
  boolean isLong() {
    return samples >= 10
        && runs >= Math.max(50, 5L * number)
        && (doubt() < CERTAIN || runs >= MANY || elapsed >= LONGEST);
  }

  /** Returns how many times as much gets done as in another reading. */
  double gainOver(LoadReading other) {
    double before = other.perSecond();
    double now = perSecond();
    return before == 0 ? (now == 0 ? 1 : Double.MAX_VALUE) : now / before;
  }

  /** Returns how many times as long handlers take as in another reading. */
  double slownessOver(LoadReading other) {
    double before = other.handlerTime();
    return before == 0 ? 1 : handlerTime() / before;
  }

  /** Returns whether a larger share of the attempts fails than before, and not by chance. */
  boolean failsMoreThan(LoadReading other, double margin) {
    double more = failureShare() - other.failureShare();
    if (failed < 3 || more < margin) {
      return false;
    }
    double all = (double) (failed + other.failed) / Math.max(1, attempts() + other.attempts());
    double spread =
        all * (1 - all) * (1.0 / Math.max(1, attempts()) + 1.0 / Math.max(1, other.attempts()));
    return more >= 3 * Math.sqrt(spread);
  }

  /**
   * Returns by which share what it says may be wrong, roughly: by how much handlers differ in their
   * time, by how much all else that goes on in a machine changes from sample to sample, and by how
   * much longer those may take that have not ended, as short ones end first.
   */
  double doubt() {
    if (runs == 0) {
      return 1;
    }
    double open = Math.abs((double) busy - handling) / Math.max(1, Math.max(busy, handling));
    return 2 * spread() / Math.sqrt(runs) + unrest() / Math.sqrt(samples) + open;
  }

  /**
   * Returns by which share what gets done varies from sample to sample, doubled. It does anyway if
   * handlers take longer than a sample.
   */
  private double unrest() {
    if (samples < 2 || runs < (long) samples * number) {
      return LEAST_UNREST;
    }
    double mean = runs * SECOND / elapsed;
    double variance = rateSquares / samples / (mean * mean) - 1;
    return Math.max(LEAST_UNREST, 2 * Math.sqrt(Math.max(0, variance)));
  }

  /** Returns by which share of it the time of handlers varies; a few cannot tell. */
  private double spread() {
    double mean = handlerTime() / SECOND;
    if (runs < 5 || mean == 0) {
      return 1;
    }
    return Math.sqrt(Math.max(0.01, squares / runs / (mean * mean) - 1));
  }
}
