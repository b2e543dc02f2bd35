package io.drover.internal.work;

import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.GuardedTime;
import io.drover.internal.threads.SystemTime;
import io.drover.job.Concurrency;
import io.drover.job.ConcurrencyChange;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has a worker find its concurrency, unless that is fixed: looks at its {@link LoadGauge} at
 * regular times, and does what the {@link ConcurrencyRule} says. Safe for use by several threads;
 * it has none of its own.
 *
 * <p>It looks ten times a second, twice while nothing happens, and not at all while nothing runs at
 * the lower bound.
 */
final class SelfScaling implements AutoCloseable {

  private static final GuardedLog LOG = GuardedLog.of(SelfScaling.class);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMillis(500);

  private final Terms terms;
  private final LoadGauge gauge;
  private final ConcurrencyRule rule;
  private final Consumer<ScalingStep> taken;
  private final BooleanSupplier held;
  private final AtomicBoolean asleep = new AtomicBoolean(true);
  private Duration gap = SHORT;
  private volatile TimeSource.@Nullable Scheduled next;
  private volatile boolean closed;
  private volatile @Nullable ScalingStep last;

  /**
   * What it goes by.
   *
   * @param bounds the worker's concurrency
   * @param time the source of time
   * @param queue the worker's queue
   */
  record Terms(Concurrency bounds, TimeSource time, String queue) {

    /** Returns what counts for it; with a fixed number nothing has to be counted. */
    LoadGauge gauge() {
      return bounds.isFixed() ? LoadGauge.off() : new LoadGauge(nanos());
    }

    /** A clock that is set would make it seem that handlers take hours, so not the machine's. */
    private LongSupplier nanos() {
      TimeSource source = time instanceof GuardedTime guarded ? guarded.source() : time;
      if (source instanceof SystemTime) {
        return System::nanoTime;
      }
      Instant start = time.instant();
      return () -> ChronoUnit.NANOS.between(start, time.instant());
    }
  }

  /**
   * Creates it, asleep.
   *
   * @param taken told each change, in their order, on the timer's thread; does not block
   * @param held tells whether something keeps the worker from claiming
   */
  SelfScaling(Terms terms, LoadGauge gauge, Consumer<ScalingStep> taken, BooleanSupplier held) {
    this.terms = terms;
    this.gauge = gauge;
    this.rule = new ConcurrencyRule(terms.bounds());
    this.taken = taken;
    this.held = held;
    this.closed = terms.bounds().isFixed();
  }

  /** Returns the latest change, or {@code null} if there was none. */
  @Nullable ConcurrencyChange last() {
    return last;
  }

  /** Looks again, from now on, as there may be something to see. */
  void wake() {
    if (!closed && asleep.get() && asleep.compareAndSet(true, false)) {
      schedule(SHORT);
    }
  }

  private void schedule(Duration wait) {
    gap = wait;
    TimeSource.Scheduled scheduled =
        terms.time().schedule(terms.time().instant().plus(wait), this::look);
    next = scheduled;
    if (closed) {
      scheduled.cancel();
    }
  }

  /** Looks once. Nobody else does meanwhile, as the next look is planned at the end of this. */
  private synchronized void look() {
    if (closed) {
      return;
    }
    Duration wait = SHORT;
    try {
      LoadSample sample = gauge.look(held.getAsBoolean());
      ScalingStep step = rule.next(sample);
      if (step != null) {
        take(step);
      } else if (sample.isQuiet()) {
        Duration longer = gap.multipliedBy(2);
        wait = longer.compareTo(LONG) < 0 ? longer : LONG;
      }
      if (rule.number() == terms.bounds().min() && sample.isQuiet() && gauge.isIdle()) {
        asleep.set(true);
        if (gauge.isIdle()) {
          return; // What comes from here on wakes it.
        }
        if (!asleep.compareAndSet(true, false)) {
          return; // It was woken meanwhile.
        }
      }
    } catch (Throwable e) {
      LOG.warn("the concurrency of a worker of queue \"{}\" stays as it is", e, terms.queue());
    }
    schedule(wait);
  }

  private void take(ScalingStep step) {
    last = step;
    LOG.info(
        "a worker of queue \"{}\" runs {} handlers at once instead of {} ({}): {}",
        terms.queue(),
        step.to(),
        step.from(),
        step.reason(),
        step.text());
    gauge.changed();
    taken.accept(step);
  }

  /** Ends it; no change comes after this. */
  @Override
  public synchronized void close() {
    closed = true;
    gauge.stop();
    TimeSource.Scheduled scheduled = next;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
