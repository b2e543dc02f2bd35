package io.drover.internal.work;

/**
 * What a worker did in a short while, as its {@link LoadGauge} counted it. Immutable. All times are
 * nanoseconds.
 *
 * @param elapsed how long the while was
 * @param busy how long handlers ran in it, all together
 * @param runs how many runs of the handler ended in it
 * @param handling how long these took, all together, from their beginnings
 * @param squares the sum of the squares of these times, in square seconds
 * @param peak how many ran at once at most
 * @param stale how many run still that began before the latest change of the number
 * @param done how many attempts ended that did not fail
 * @param failed how many attempts failed
 * @param claims how many claims were answered
 * @param oldest how long a job that was claimed had waited at most
 * @param full for how long the latest claim had brought all that it asked for
 * @param idle for how long it had brought less, although no limit was known
 * @param held whether something kept the worker from claiming
 * @param keptBack whether jobs came late that had been there when a claim brought less
 */
record LoadSample(
    long elapsed,
    long busy,
    long runs,
    long handling,
    double squares,
    int peak,
    int stale,
    long done,
    long failed,
    long claims,
    long oldest,
    long full,
    long idle,
    boolean held,
    boolean keptBack) {

  /** Returns whether the worker had more to do than slots to do it in, as good as all the time. */
  boolean isFull() {
    return !held && full * 5 >= elapsed * 4;
  }

  /** Returns whether it had slots to spare for most of the time. */
  boolean isIdle() {
    return !held && idle * 2 >= elapsed;
  }

  /** Returns whether nothing happened. */
  boolean isQuiet() {
    return claims == 0 && runs == 0 && done == 0 && failed == 0;
  }
}
