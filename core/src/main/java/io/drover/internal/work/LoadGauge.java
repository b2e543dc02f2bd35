package io.drover.internal.work;

import io.drover.job.JobExpiredException;
import io.drover.job.JobOptions;
import io.drover.spi.Advanced;
import io.drover.spi.JobRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What counts how much a worker has to do and gets done, for one that finds its concurrency itself.
 * Safe for use by several threads. Switched off it does nothing, and costs a look at a flag.
 */
final class LoadGauge {

  /** Clocks differ by a little, and a hint takes a little. */
  private static final long TOLERANCE_MILLIS = 20;

  private static final double SECOND = 1e9;

  /** Long ago, and yet so that something can be taken from it. */
  private static final long NEVER = Long.MIN_VALUE / 2;

  /** What the latest answer to a claim says of the queue. */
  enum Queue {
    /** It had all that was asked for, and may have more. */
    FULL,
    /** It had less than was asked for. */
    EMPTY,
    /** A limit kept it from giving more. */
    HELD
  }

  /**
   * The beginning of a handler.
   *
   * @param at when it was, in nanoseconds
   * @param change how often the number had changed by then; a clock that stands still between its
   *     steps does not tell what came first
   */
  record Start(long at, int change) {
    private static final Start UNCOUNTED = new Start(0, 0);
  }

  private final LongSupplier nanos;
  private volatile boolean on;

  /** Nanoseconds; guarded by this, as all that follows. */
  private long from;

  private int running;

  /** The sum of the instants at which what is running began. */
  private long begun;

  /** How long what was running at the last look had run by then, all together. */
  private long alreadyRun;

  private int peak;

  /** How often the number has changed, and how many run still that began before it last did. */
  private int changes;

  private int stale;
  private long runs;
  private long handling;
  private double squares;
  private long done;
  private long failed;
  private long claims;
  private long oldestMillis;
  private Queue queue = Queue.EMPTY;
  private long queueSince;
  private long full;
  private long empty;
  private boolean held;
  private boolean keptBack;

  /** When the latest claim was made, if it brought less than it asked for while handlers ran. */
  private long shortMillis = NEVER;

  /**
   * Creates it, and begins to count.
   *
   * @param nanos tells the time, in nanoseconds since whenever
   */
  LoadGauge(LongSupplier nanos) {
    this.nanos = nanos;
    this.from = nanos.getAsLong();
    this.queueSince = from;
    this.on = true;
  }

  /** Returns one that counts nothing. */
  static LoadGauge off() {
    LoadGauge gauge = new LoadGauge(() -> 0);
    gauge.stop();
    return gauge;
  }

  /** Counts no more. */
  void stop() {
    on = false;
  }

  // ---- what the worker tells ----------------------------------------------------------------

  /** Hears that a handler begins; returns what is to be told when it has ended. */
  Start began() {
    if (!on) {
      return Start.UNCOUNTED;
    }
    synchronized (this) {
      Start start = new Start(nanos.getAsLong(), changes);
      running++;
      begun += start.at - from;
      peak = Math.max(peak, running);
      return start;
    }
  }

  /**
   * Hears that a handler has ended.
   *
   * @param start what {@link #began} returned
   */
  void ended(Start start) {
    if (!on) {
      return;
    }
    synchronized (this) {
      long time = Math.max(0, nanos.getAsLong() - start.at);
      running--;
      stale -= start.change < changes ? 1 : 0;
      begun -= start.at - from;
      runs++;
      handling += time;
      squares += time / SECOND * (time / SECOND);
    }
  }

  /** Hears how an attempt ended. */
  void ended(AttemptEnd<?, ?> end) {
    if (!on) {
      return;
    }
    Stop stop = end.job().stop();
    if (stop != null && stop.cause() == Stop.Cause.CANCELLED
        || end.error() instanceof JobExpiredException) {
      return; // That says nothing of handlers.
    }
    switch (end.settlement().outcome()) {
      case FAIL, DEAD_LETTER, RETRY, BACK_OFF -> attempt(false);
      case COMPLETE, MOVE_TO_LATER, WAIT_FOR_CHILDREN -> attempt(true);
      case GIVE_BACK -> {} // It was not done, nor did it fail.
    }
  }

  synchronized void attempt(boolean succeeded) {
    if (succeeded) {
      done++;
    } else {
      failed++;
    }
  }

  /**
   * Hears what a claim brought.
   *
   * @param max how many jobs it asked for
   * @param at when it was made
   */
  void claimed(int max, Advanced answer, Instant at) {
    if (!on) {
      return;
    }
    List<JobRecord> jobs = answer.claimed();
    long now = at.toEpochMilli();
    long first = Long.MAX_VALUE;
    for (JobRecord job : jobs) {
      first = Math.min(first, due(job));
    }
    boolean limited = answer.limitedUntil() != null && jobs.size() < max;
    claimed(limited ? Queue.HELD : jobs.size() == max ? Queue.FULL : Queue.EMPTY, now, first);
  }

  /**
   * Returns since when a job could have been claimed, or the end of time if that is not known: of
   * one that was claimed before, only that its backoff, or whatever it waited for, is over.
   */
  private static long due(JobRecord job) {
    if (job.attemptsStarted() > 1 || job.stalledCount() > 0 || job.redrives() > 0) {
      return Long.MAX_VALUE;
    }
    JobOptions options = job.options();
    Instant dueAt = options.at();
    // The delay in force is zero once it is over.
    long delay = Math.max(options.delay().toMillis(), job.delay().toMillis());
    long due = job.timestamp().toEpochMilli() + delay;
    return dueAt == null ? due : Math.max(due, dueAt.toEpochMilli());
  }

  /**
   * Hears what a claim brought.
   *
   * @param firstDueMillis since when the first of the jobs could have been claimed, or the end of
   *     time if that is not known
   */
  synchronized void claimed(Queue state, long atMillis, long firstDueMillis) {
    claims++;
    if (firstDueMillis < atMillis) {
      oldestMillis = Math.max(oldestMillis, atMillis - firstDueMillis);
    }
    // It was there when a claim that asked for more did not get it.
    keptBack |= firstDueMillis < shortMillis - TOLERANCE_MILLIS;
    shortMillis = state == Queue.EMPTY && running > 0 ? atMillis : NEVER;
    become(state);
  }

  /** Hears that the worker claims nothing for now, whatever there is. */
  void held() {
    if (on) {
      synchronized (this) {
        become(Queue.HELD);
      }
    }
  }

  private void become(Queue state) {
    long now = nanos.getAsLong();
    pass(now);
    queue = state;
    held |= state == Queue.HELD;
  }

  private void pass(long now) {
    long time = now - queueSince;
    queueSince = now;
    if (queue == Queue.FULL) {
      full += time;
    } else if (queue == Queue.EMPTY) {
      empty += time;
    }
  }

  // ---- for whoever looks --------------------------------------------------------------------

  /** Returns whether nothing runs and nothing was heard since the last look. */
  synchronized boolean isIdle() {
    return running == 0 && claims == 0 && runs == 0;
  }

  /**
   * Returns what was done since the last look.
   *
   * @param nowHeld whether something keeps the worker from claiming at the moment
   */
  synchronized LoadSample look(boolean nowHeld) {
    long now = nanos.getAsLong();
    pass(now);
    long run = running * (now - from) - begun;
    LoadSample sample =
        new LoadSample(
            now - from,
            Math.max(0, handling + run - alreadyRun),
            runs,
            handling,
            squares,
            peak,
            stale,
            done,
            failed,
            claims,
            TimeUnit.MILLISECONDS.toNanos(oldestMillis),
            full,
            empty,
            held || nowHeld,
            keptBack);
    begun -= running * (now - from);
    alreadyRun = run;
    from = now;
    clear();
    return sample;
  }

  /** Notes that the number has changed: what runs now began under another. */
  synchronized void changed() {
    changes++;
    stale = running;
  }

  private void clear() {
    peak = running;
    runs = 0;
    handling = 0;
    squares = 0;
    done = 0;
    failed = 0;
    claims = 0;
    oldestMillis = 0;
    full = 0;
    empty = 0;
    held = queue == Queue.HELD;
    keptBack = false;
  }
}
