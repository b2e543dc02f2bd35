package io.drover.internal.work;

import io.drover.job.ConcurrencyChange;
import java.time.Duration;
import java.util.Locale;

/**
 * A change that a {@link ConcurrencyRule} decided on. Immutable.
 *
 * @param oldest how long the jobs claimed last had waited at most, in nanoseconds
 * @param measured what was measured with the number before
 */
record ScalingStep(int from, int to, Reason reason, String text, long oldest, LoadReading measured)
    implements ConcurrencyChange {

  @Override
  public Duration oldestWait() {
    return Duration.ofNanos(oldest);
  }

  @Override
  public Duration handlerTime() {
    return Duration.ofNanos((long) measured.handlerTime());
  }

  @Override
  public double perSecond() {
    return measured.perSecond();
  }

  @Override
  public double failureShare() {
    return measured.failureShare();
  }

  @Override
  public String toString() {
    return "ConcurrencyChange[from=%d, to=%d, reason=%s, text=%s]"
        .formatted(from, to, reason, text);
  }

  // ---- in words -----------------------------------------------------------------------------

  static String waiting(long oldest, int slots, LoadReading now) {
    return "jobs wait for %s while all %d slots are used; handlers take %s, with %d %s jobs a second get done"
        .formatted(
            time(oldest), slots, time(now.handlerTime()), now.number(), rate(now.perSecond()));
  }

  static String idle(int used, int number, long nanos) {
    return "at most %d of %d slots were used in %s".formatted(used, number, time(nanos));
  }

  static String slower(LoadReading now, LoadReading before) {
    return "with %d at once handlers take %s, with %d %s; %s jobs a second get done instead of %s"
        .formatted(
            now.number(),
            time(now.handlerTime()),
            before.number(),
            time(before.handlerTime()),
            rate(now.perSecond()),
            rate(before.perSecond()));
  }

  static String slowerThanEver(LoadReading now, double unhurried) {
    return "handlers take %s and once took %s; %d at once may be more than they bear"
        .formatted(time(now.handlerTime()), time(unhurried), now.number());
  }

  static String failing(LoadReading now, LoadReading before) {
    return "with %d at once %s of the attempts fail, before, with %d, %s"
        .formatted(
            now.number(),
            percent(now.failureShare()),
            before.number(),
            percent(before.failureShare()));
  }

  static String done(LoadReading now, LoadReading before) {
    return "with %d at once %s jobs a second get done, with %d %s"
        .formatted(now.number(), rate(now.perSecond()), before.number(), rate(before.perSecond()));
  }

  private static String time(double nanos) {
    if (nanos < 1e6) {
      return format("%.1f µs", nanos / 1e3);
    }
    return nanos < 1e9 ? format("%.1f ms", nanos / 1e6) : format("%.1f s", nanos / 1e9);
  }

  private static String rate(double perSecond) {
    return format(perSecond < 10 ? "%.2f" : "%,.0f", perSecond);
  }

  private static String percent(double share) {
    return format("%.1f %%", share * 100);
  }

  private static String format(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
