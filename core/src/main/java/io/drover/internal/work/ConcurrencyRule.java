package io.drover.internal.work;

import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange.Reason;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a worker finds its concurrency: it is told, sample by sample, what the worker
 * gets done, and says when to change the number. It has neither a clock nor a thread. For one
 * thread at a time.
 *
 * <p>It measures only while all slots are used, as only then the number decides what gets done. A
 * higher number is on trial until there is a reading of it, begun when all that started under the
 * former one has ended; it is compared with the reading of the number that was good.
 */
final class ConcurrencyRule {

  /** Jobs that waited for less were as good as claimed at once. */
  private static final long WAIT = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** How long it waits between trials of numbers that close in on the best. */
  private static final long PAUSE = 2 * SECOND;

  private static final long FIRST_PATIENCE = 10 * SECOND;
  private static final long LONGEST_PATIENCE = 120 * SECOND;
  private static final long LONGEST_SETTLING = 60 * SECOND;

  /** After so much of it what a reading says of earlier times fades. */
  private static final long MEMORY = 4 * SECOND;

  /** Of handlers that take so many times as long as with the number before, fewer may do. */
  private static final double SLOWER = 1.25;

  /** Handlers that take so many times as long as they once did may be too many at once. */
  private static final double SLOW = 1.5;

  private final int min;
  private final int max;
  private int number;

  /** What is measured with this number. */
  private LoadReading recent;

  /** What was measured with the latest number found good; none before the first. */
  private @Nullable LoadReading good;

  /** While fewer are on trial: what was measured with the number before. */
  private @Nullable LoadReading more;

  /** The most that got done a second on the way up to this number. */
  private double mostDone;

  /** How long handlers take, in nanoseconds, when there are not too many at once. */
  private double unhurried;

  /** For how long all slots were used since the number changed, and how many runs ended. */
  private long since;

  private long ended;

  /** How long jobs had waited that were claimed, in the latest sample with a claim. */
  private long oldest;

  private boolean waited;

  /** The lowest number that was found too high, if it is in bounds. */
  private int tooMany;

  /** Whether a number was found too high, so that the next has to show that it is not. */
  private boolean cautious;

  /** For how long no higher number is tried, as one was found too high. */
  private long quiet;

  private long patience = FIRST_PATIENCE;

  /** For how long it does not go up at all, as something else keeps jobs back. */
  private long barred;

  private long bar = FIRST_PATIENCE;

  /** For how long no lower number is tried, as one did less. */
  private long rest;

  /** Whether what began under another number has ended, but for a few that take very long. */
  private boolean settled = true;

  private boolean suspicious;
  private final IdleSlots idle = new IdleSlots();

  /** Begins with the lower bound. */
  ConcurrencyRule(Concurrency bounds) {
    this.min = bounds.min();
    this.max = bounds.max();
    this.number = min;
    this.tooMany = max + 1;
    this.recent = LoadReading.none(min);
  }

  /** Returns the current number. */
  int number() {
    return number;
  }

  /** Takes in what was done in the while after the last; returns a change if there is one. */
  @Nullable ScalingStep next(LoadSample sample) {
    quiet = Math.max(0, quiet - sample.elapsed());
    barred = Math.max(0, barred - sample.elapsed());
    rest = Math.max(0, rest - sample.elapsed());
    if (sample.held() || sample.elapsed() <= 0) {
      return null;
    }
    if (sample.claims() > 0) {
      oldest = sample.oldest();
    }
    if (sample.isIdle()) {
      return slack(sample);
    }
    if (!sample.isFull()) {
      return null;
    }
    idle.reset();
    since += sample.elapsed();
    ended += sample.runs();
    waited |= sample.claims() > 0 && oldest >= WAIT;
    settled |= sample.stale() * 10 <= number || since >= LONGEST_SETTLING;
    if (settled) {
      recent = recent.plus(sample);
    }
    LoadReading known = good;
    if (known == null) {
      return first();
    }
    if (more != null) {
      return eased(more);
    }
    if (number < known.number()) {
      return backTo(known);
    }
    return number > known.number() ? raised(known) : steady(known);
  }

  // ---- idle slots ---------------------------------------------------------------------------

  private @Nullable ScalingStep slack(LoadSample sample) {
    if (sample.keptBack() && barred == 0 && good != null && number > good.number()) {
      // More slots were of no use: a limit that holds for all workers, most likely.
      barred = bar;
      bar = Math.min(2 * bar, LONGEST_PATIENCE);
    }
    if (!idle.isOver(sample)) {
      return null;
    }
    int to = Math.max(min, idle.fewer(number));
    String text = idle.text(number);
    idle.reset();
    if (to >= number) {
      return null;
    }
    if (more != null) {
      good = more;
      more = null;
    }
    return step(to, Reason.SLOTS_IDLE, text);
  }

  // ---- the way up ---------------------------------------------------------------------------

  private @Nullable ScalingStep first() {
    if (!recent.isEnough()) {
      return null;
    }
    take(recent);
    return raise();
  }

  /** Goes on to a number known to be good, which needs no trial. */
  private @Nullable ScalingStep backTo(LoadReading known) {
    if (!mayRaise()) {
      return null;
    }
    return step(Math.min(known.number(), 2 * number), Reason.JOBS_WAIT, waiting());
  }

  private @Nullable ScalingStep raise() {
    LoadReading known = good;
    if (quiet > 0 || known == null || known.failureShare() > 0.5 || !mayRaise()) {
      return null;
    }
    return step(higher(), Reason.JOBS_WAIT, waiting());
  }

  /**
   * Jobs that are claimed latest first never wait long; that slots are never idle tells as well.
   */
  private boolean mayRaise() {
    return number < max && barred == 0 && (waited || ended >= number);
  }

  private int higher() {
    boolean urgent = oldest >= SECOND || oldest > latest().handlerTime();
    int to = Math.max(number + 1, urgent ? 2 * number : number + number / 2);
    if (tooMany <= max) {
      if (isClose(number, tooMany)) {
        tooMany = max + 1; // That was long ago. A cautious step finds out whether it still is.
        to = Math.max(number + 1, number + number / 4);
      } else {
        to = Math.min(to, (number + tooMany) / 2);
      }
    }
    return Math.min(to, max);
  }

  private String waiting() {
    return ScalingStep.waiting(oldest, number, latest());
  }

  private static boolean isClose(int number, int higher) {
    return higher - number <= Math.max(1, number / 3);
  }

  /** A higher number is on trial. */
  private @Nullable ScalingStep raised(LoadReading known) {
    return switch (TrialJudge.higher(recent, known, mostDone)) {
      case GOOD -> accept(known);
      case TOO_SLOW -> reject(known, Reason.SLOWER, ScalingStep.slower(recent, known));
      case FAILS_MORE -> reject(known, Reason.FAILING, ScalingStep.failing(recent, known));
      case NO_GAIN -> reject(known, Reason.NO_GAIN, ScalingStep.done(recent, known));
      case OPEN -> hasNoReadingYet(known) ? furtherUp() : null;
    };
  }

  /** Handlers take so long that none that began with this number can have ended. */
  private boolean hasNoReadingYet(LoadReading known) {
    return !cautious && since >= SECOND && since < known.handlerTime() && !recent.isEnough();
  }

  private @Nullable ScalingStep furtherUp() {
    return mayRaise() ? step(higher(), Reason.JOBS_WAIT, waiting()) : null;
  }

  private @Nullable ScalingStep accept(LoadReading known) {
    double best = Math.max(mostDone, recent.perSecond());
    bar = FIRST_PATIENCE;
    cautious = false;
    if (tooMany > max) {
      patience = FIRST_PATIENCE;
    }
    take(recent);
    mostDone = best;
    int enough = Math.max(known.number() + 1, atWork(known.handlerTime()));
    boolean slower = recent.isOccupied() && recent.slownessOver(known) >= SLOWER;
    if (rest == 0 && slower && enough < number) {
      return ease(enough, Reason.SLOWER, ScalingStep.slower(recent, known));
    }
    return raise();
  }

  private ScalingStep reject(LoadReading known, Reason reason, String text) {
    quietAbove(known.number(), number);
    return step(known.number(), reason, text);
  }

  private void quietAbove(int best, int tooHigh) {
    tooMany = tooHigh;
    cautious = true;
    if (isClose(best, tooMany)) {
      quiet = patience;
      patience = Math.min(2 * patience, LONGEST_PATIENCE);
    } else {
      quiet = PAUSE;
    }
  }

  private void take(LoadReading reading) {
    good = reading;
    mostDone = reading.perSecond();
    if (reading.failureShare() < 0.5) { // What fails may do so at once.
      double time = reading.handlerTime() * (1 + reading.doubt());
      unhurried = unhurried == 0 ? time : Math.min(unhurried, time);
    }
  }

  // ---- at the number found ------------------------------------------------------------------

  private @Nullable ScalingStep steady(LoadReading known) {
    if (recent.elapsed() > MEMORY && recent.isAmple()) {
      recent = recent.faded();
    }
    if (recent.isClear()) {
      boolean slow = isSlow(recent);
      if (number > min && rest == 0 && (slow || recent.failsMoreThan(known, 0.1))) {
        if (suspicious) {
          return slow
              ? ease(
                  Math.max(number / 2, atWork(unhurried)),
                  Reason.SLOWER,
                  ScalingStep.slowerThanEver(recent, unhurried))
              : ease(number / 2, Reason.FAILING, ScalingStep.failing(recent, known));
        }
        suspicious = true; // It has to be so for a whole reading that begins now.
        recent = LoadReading.none(number);
        return null;
      }
      suspicious = false;
      if (isBetterThan(known)) {
        take(recent);
        tooMany = max + 1;
        cautious = false;
        patience = FIRST_PATIENCE;
        quiet = 0;
      }
    }
    // Nothing is compared with a reading of the same number but an older one.
    if (quiet > 0 || number == max || suspicious || !recent.isEnough()) {
      return null;
    }
    take(recent);
    return raise();
  }

  private boolean isBetterThan(LoadReading known) {
    return recent.isOccupied() && recent.handlerTime() * SLOW <= known.handlerTime()
        || known.failsMoreThan(recent, 0.1);
  }

  private boolean isSlow(LoadReading reading) {
    return number > min && reading.isOccupied() && reading.handlerTime() >= SLOW * unhurried;
  }

  // ---- fewer on trial -----------------------------------------------------------------------

  /**
   * Returns how many would be at work, by Little's law, if handlers took so long, and some more.
   */
  private int atWork(double handlerTime) {
    return (int) Math.ceil(number * handlerTime / recent.handlerTime() * 1.1);
  }

  private ScalingStep ease(int to, Reason reason, String text) {
    more = recent;
    return step(Math.max(min, Math.min(to, number - 1)), reason, text);
  }

  private @Nullable ScalingStep eased(LoadReading before) {
    switch (TrialJudge.lower(recent, before)) {
      case GOOD -> {
        more = null;
        take(recent);
        quietAbove(number, before.number());
        return null;
      }
      case NO_GAIN -> {
        more = null;
        good = before;
        mostDone = before.perSecond();
        unhurried = before.handlerTime(); // So that is what they take now, with however many.
        rest = patience;
        patience = Math.min(2 * patience, LONGEST_PATIENCE);
        return step(before.number(), Reason.RESTORED, ScalingStep.done(recent, before));
      }
      default -> {
        return null;
      }
    }
  }

  // ---- changes ------------------------------------------------------------------------------

  /** Returns what is known of the present, to tell it. */
  private LoadReading latest() {
    LoadReading known = good;
    return recent.runs() > 0 || known == null ? recent : known;
  }

  private ScalingStep step(int to, Reason reason, String text) {
    ScalingStep step = new ScalingStep(number, to, reason, text, oldest, latest());
    number = to;
    recent = LoadReading.none(to);
    settled = false;
    since = 0;
    ended = 0;
    waited = false;
    suspicious = false;
    return step;
  }
}
