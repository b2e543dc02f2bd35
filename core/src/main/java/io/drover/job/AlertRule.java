package io.drover.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants to be told of queues: what is measured, from where on it is trouble, for
 * how long it has to be so, and how often it is told. Immutable.
 *
 * <p>The name of a queue may have {@code *}, which stands for any characters or none: {@code "*"}
 * is all queues, those to come included, {@code "orders*"} those whose names begin so. Each queue
 * is looked at by itself, and has alerts of its own; {@link #except} leaves some out.
 *
 * <p>All durations are at most {@link TimeRange#LONGEST}, unless they say otherwise.
 */
public final class AlertRule {

  /** What a rule measures, and what its limit and its alerts' values are counted in. */
  public enum Measure {
    /** How many jobs are ready, in jobs. */
    DEPTH,
    /** How long the next job has been ready, in milliseconds. */
    OLDEST_AGE,
    /** Which share of the jobs that finished have failed, from 0 to 1. */
    FAILURE_RATIO,
    /** How many jobs are ready while no worker is there, in jobs. */
    NO_WORKERS,
    /** How many jobs were taken back from workers that died, in jobs. */
    STALLED,
    /** By how many jobs a queue of dead letters has grown. */
    DEAD_LETTERS,
    /** Whether the store answers: 1 if it does not. */
    STORE_AWAY
  }

  private static final String ALL = "*";
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(31);
  private static final int MAX_EXCEPTIONS = 1000;

  private final Measured measured;
  private final Telling telling;
  private final List<String> exceptions;
  private final @Nullable String name;

  /** What is measured, where, and from where on it is trouble. */
  private record Measured(
      Measure measure, String queue, double limit, Duration window, long atLeast) {}

  /** When it is told. */
  private record Telling(Duration lasting, Duration quiet, Duration clearAfter) {}

  private AlertRule(
      Measured measured, Telling telling, List<String> exceptions, @Nullable String name) {
    this.measured = measured;
    this.telling = telling;
    this.exceptions = exceptions;
    this.name = name;
  }

  private static AlertRule of(Measured measured) {
    return new AlertRule(measured, new Telling(Duration.ZERO, AN_HOUR, A_MINUTE), List.of(), null);
  }

  // ---- what is measured -----------------------------------------------------------------------

  /**
   * More jobs are ready than a limit: waiting or with a priority, and not claimed.
   *
   * @param queue the queue's name, or a pattern
   * @param jobs how many are no trouble yet, not negative
   */
  public static AlertRule depth(String queue, long jobs) {
    double limit = Check.atLeast("the depth of a rule", jobs, 0);
    return of(new Measured(Measure.DEPTH, pattern(queue), limit, Duration.ZERO, 0));
  }

  /**
   * A job has been ready for longer than a limit: the oldest that {@link QueueStatus#oldestReady}
   * tells of. One that was added with a delay counts from when it was due. One that backed off or
   * was moved to later counts from when its last attempt began, and a parent from when it was added
   * or its last attempt began, so that the time it was not ready counts as well: choose the age
   * longer than such times.
   *
   * @param queue the queue's name, or a pattern
   * @param age how long is no trouble yet, at least 1 ms
   */
  public static AlertRule oldestAge(String queue, Duration age) {
    double limit = Check.atLeast("the age of a rule", age, SHORTEST).toMillis();
    return of(new Measured(Measure.OLDEST_AGE, pattern(queue), limit, Duration.ZERO, 0));
  }

  /**
   * A greater share of the jobs that finished lately has failed for good than a limit.
   *
   * <p>It is told from the counts by minute that workers keep, those of a day by default: for a
   * longer window {@code WorkerBuilder.metrics} has to be raised. Workers in Node count only if
   * asked to by {@code metrics.maxDataPoints}. Where no worker counts, nothing is known to have
   * finished, and there is no alert.
   *
   * @param queue the queue's name, or a pattern
   * @param share which share is no trouble yet, from 0 and less than 1
   * @param window which jobs count: those that finished in the current minute, and in so many
   *     before it; 1 minute to 31 days, in whole minutes
   * @param atLeastFinished how many must have finished for it to say anything, at least 1
   */
  public static AlertRule failureRatio(
      String queue, double share, Duration window, long atLeastFinished) {
    pattern(queue);
    if (!(share >= 0 && share < 1)) { // So put, it refuses what is not a number as well.
      throw new InvalidInputException(
          "expected the failure ratio of a rule to be from 0 and less than 1, got: %s"
              .formatted(share));
    }
    Check.notNull("the window of a rule", window);
    if (!window.equals(Duration.ofMinutes(window.toMinutes()))) {
      throw new InvalidInputException(
          "expected the window of a failure ratio in whole minutes, got: %s".formatted(window));
    }
    return of(
        new Measured(
            Measure.FAILURE_RATIO,
            pattern(queue),
            share,
            window(window, A_MINUTE),
            Check.atLeast("how many jobs finished at least", atLeastFinished, 1)));
  }

  /**
   * Jobs are ready and no worker is there, in any process. Where the store cannot tell, as some
   * managed Redis servers do not list their clients, there is no alert. Queues that have no worker
   * by intent, such as those of dead letters, are left out by {@link #except}.
   *
   * @param queue the queue's name, or a pattern
   */
  public static AlertRule noWorkers(String queue) {
    return of(new Measured(Measure.NO_WORKERS, pattern(queue), 0, Duration.ZERO, 0));
  }

  /**
   * More jobs were taken back lately from workers that had died, or had stood still, than a limit.
   *
   * <p>It is told from the queue's events, so it sees what happens in all processes, Node's
   * included. They are read once a second, which costs the store as much as following them does;
   * where more than some ten thousand come in a second, some may be missed.
   *
   * @param queue the queue's name, or a pattern
   * @param jobs how many are no trouble yet, not negative
   * @param window how far to look back, 1 second to 31 days
   */
  public static AlertRule stalled(String queue, long jobs, Duration window) {
    double limit = Check.atLeast("the stalled jobs of a rule", jobs, 0);
    Duration back = window(window, SHORTEST_WINDOW);
    return of(new Measured(Measure.STALLED, pattern(queue), limit, back, 0));
  }

  /**
   * A dead-letter queue has more jobs that nobody has dealt with than it had lately, by more than a
   * limit: more than the fewest within the window. What was sent back or discarded meanwhile does
   * not hide what came.
   *
   * @param queue the name of the dead-letter queue, or a pattern
   * @param growth by how many jobs it may grow without trouble, not negative
   * @param window how far to look back, 1 second to 31 days
   */
  public static AlertRule deadLetters(String queue, long growth, Duration window) {
    double limit = Check.atLeast("the growth of a rule", growth, 0);
    Duration back = window(window, SHORTEST_WINDOW);
    return of(new Measured(Measure.DEAD_LETTERS, pattern(queue), limit, back, 0));
  }

  /**
   * The store does not answer. While that is so, other rules can say nothing: what is up stays up.
   */
  public static AlertRule storeAway() {
    return of(new Measured(Measure.STORE_AWAY, ALL, 0, Duration.ZERO, 0));
  }

  private static String pattern(String queue) {
    return JobIds.checkQueue(queue);
  }

  private static Duration window(Duration window, Duration shortest) {
    Check.atLeast("the window of a rule", window, shortest);
    if (window.compareTo(LONGEST_WINDOW) > 0) {
      throw new InvalidInputException(
          "expected the window of a rule to be at most 31d, got: %s".formatted(window));
    }
    return window;
  }

  // ---- when it is told ------------------------------------------------------------------------

  /**
   * Sets for how long it has to be so, at every look, before it is told. Defaults to zero: it is
   * told at the first look that finds it.
   */
  public AlertRule lasting(Duration duration) {
    TimeRange.check("how long it lasts", duration);
    return new AlertRule(
        measured, new Telling(duration, telling.quiet, telling.clearAfter), exceptions, name);
  }

  /**
   * Sets the quiet period: how long nothing more is told of an alert that goes on, until it is told
   * again, at least 1 s. Defaults to an hour; {@link TimeRange#LONGEST} is never.
   */
  public AlertRule quiet(Duration duration) {
    Check.atLeast("the quiet period", duration, SHORTEST_WINDOW);
    return new AlertRule(
        measured, new Telling(telling.lasting, duration, telling.clearAfter), exceptions, name);
  }

  /**
   * Sets for how long it has to be over, at every look, before the all-clear is told, so that what
   * comes and goes is one alert and not many. Defaults to a minute; zero is at the first look that
   * does not find it.
   */
  public AlertRule clearAfter(Duration duration) {
    TimeRange.check("how long it is over", duration);
    return new AlertRule(
        measured, new Telling(telling.lasting, telling.quiet, duration), exceptions, name);
  }

  /**
   * Leaves out the queues of a name or a pattern, besides those that were left out before; at most
   * 1000 of them.
   */
  public AlertRule except(String queue) {
    Check.between("how many exceptions a rule has", exceptions.size() + 1, 1, MAX_EXCEPTIONS);
    List<String> more = new ArrayList<>(exceptions);
    more.add(pattern(queue));
    return new AlertRule(measured, telling, List.copyOf(more), name);
  }

  /**
   * Gives it a name by which alerts can be told apart, at most {@value JobIds#MAX_LENGTH}
   * characters. Defaults to its measure and its queue, such as {@code depth(orders)}.
   */
  public AlertRule name(String newName) {
    Check.text("the name of a rule", newName);
    Check.between("length of the name of a rule", newName.length(), 1, JobIds.MAX_LENGTH);
    return new AlertRule(measured, telling, exceptions, newName);
  }

  // ---- reading --------------------------------------------------------------------------------

  /** Returns its name. */
  public String name() {
    if (name != null) {
      return name;
    }
    String word = word(measured.measure);
    return measured.measure == Measure.STORE_AWAY ? word : "%s(%s)".formatted(word, measured.queue);
  }

  private static String word(Measure measure) {
    return measure.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what it measures. */
  public Measure measure() {
    return measured.measure;
  }

  /** Returns the name or the pattern of its queues; empty if it is about the store. */
  public Optional<String> queue() {
    return measured.measure == Measure.STORE_AWAY ? Optional.empty() : Optional.of(measured.queue);
  }

  /** Returns the names and patterns that are left out. */
  public List<String> exceptions() {
    return exceptions;
  }

  /** Returns whether it looks at the queue of a name. */
  public boolean covers(String queueName) {
    Check.notNull("a queue name", queueName);
    return measured.measure != Measure.STORE_AWAY
        && fits(measured.queue, queueName)
        && exceptions.stream().noneMatch(except -> fits(except, queueName));
  }

  /** Returns up to which value there is no trouble, in the unit of its measure. */
  public double limit() {
    return measured.limit;
  }

  /** Returns how far it looks back; zero for what is measured at one moment. */
  public Duration window() {
    return measured.window;
  }

  /** Returns how many jobs must have finished for a failure ratio to say anything, or 0. */
  public long atLeastFinished() {
    return measured.atLeast;
  }

  /** Returns for how long it has to be so before it is told. */
  public Duration lasting() {
    return telling.lasting;
  }

  /** Returns after how long it is told again while it goes on. */
  public Duration quiet() {
    return telling.quiet;
  }

  /** Returns for how long it has to be over before the all-clear is told. */
  public Duration clearAfter() {
    return telling.clearAfter;
  }

  /** Takes the product of both lengths at most, however many stars there are. */
  private static boolean fits(String pattern, String text) {
    int inPattern = 0;
    int inText = 0;
    int star = -1;
    int takenByStar = 0;
    while (inText < text.length()) {
      if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
        star = inPattern++;
        takenByStar = inText;
      } else if (inPattern < pattern.length() && pattern.charAt(inPattern) == text.charAt(inText)) {
        inPattern++;
        inText++;
      } else if (star >= 0) {
        inPattern = star + 1; // The last star takes one more; what came before it has its place.
        inText = ++takenByStar;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
      inPattern++;
    }
    return inPattern == pattern.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AlertRule that
        && measured.equals(that.measured)
        && telling.equals(that.telling)
        && exceptions.equals(that.exceptions)
        && Objects.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(measured, telling, exceptions, name);
  }

  @Override
  public String toString() {
    return "AlertRule[name=%s, limit=%s, window=%s, lasting=%s, quiet=%s, clearAfter=%s]"
        .formatted(
            name(),
            measured.limit,
            measured.window,
            telling.lasting,
            telling.quiet,
            telling.clearAfter);
  }
}
