package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.Concurrency;
import io.drover.job.JobHandler;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A worker that finds its concurrency between bounds, beside workers with each of some fixed
 * numbers, on loads that want different ones, in memory. The queue never runs dry. What counts is
 * all that completes from the worker's start on, the time it takes to find the number included.
 * Stateless.
 */
public final class ScalingFit {

  private static final int MIN = 2;
  private static final int MAX = 64;
  private static final int[] FIXED = {2, 4, 8, 16, 32, 64};
  private static final int BACKLOG = 20_000;
  private static final int STEP = 500;
  private static final JobOptions OPTIONS = JobOptions.defaults().keepCompleted(0).keepFailed(0);

  private ScalingFit() {}

  /** A load, made anew for each measurement. */
  private enum Load {
    /** Handlers that do next to nothing. */
    SHORT {
      @Override
      JobHandler<Integer, Object> handler() {
        return job -> "done";
      }
    },
    /** Handlers that wait for 50 ms, as for somebody who has time for all. */
    WAITING {
      @Override
      JobHandler<Integer, Object> handler() {
        return job -> {
          Thread.sleep(50);
          return "done";
        };
      }
    },
    /** Handlers that call somebody who serves eight at once and fails when there are too many. */
    SATURATING {
      @Override
      JobHandler<Integer, Object> handler() {
        Downstream downstream = new Downstream();
        return job -> downstream.call();
      }
    };

    abstract JobHandler<Integer, Object> handler();
  }

  /**
   * Somebody who serves eight calls at once, 5 ms each; with more of them under way each takes
   * longer, and with more than 40 of them one in five is refused once it has waited.
   */
  private static final class Downstream {
    private static final int SERVERS = 8;
    private static final int TOO_MANY = 40;

    private final Semaphore servers = new Semaphore(SERVERS, true);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();

    Object call() throws InterruptedException {
      int underWay = calls.incrementAndGet();
      try {
        servers.acquire();
        try {
          double strain = 1 + 0.02 * Math.max(0, underWay - SERVERS);
          TimeUnit.NANOSECONDS.sleep((long) (5e6 * strain));
        } finally {
          servers.release();
        }
        if (underWay > TOO_MANY && count.incrementAndGet() % 5 == 0) {
          throw new IllegalStateException("too many calls");
        }
        return "done";
      } finally {
        calls.decrementAndGet();
      }
    }
  }

  /**
   * What came of one measurement.
   *
   * @param perSecond how many jobs completed a second
   * @param later the same for the second half
   * @param number the concurrency at the end
   */
  private record Result(double perSecond, double later, int number) {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 3 by default; how many seconds each measurement takes, 15 by
   *     default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    run(Load.SHORT, Concurrency.fixed(16), 5); // So that the JVM has compiled what all need.
    for (Load load : Load.values()) {
      measure(load, rounds, seconds);
    }
  }

  private static void measure(Load load, int rounds, int seconds) throws InterruptedException {
    double[][] fixed = new double[FIXED.length][rounds];
    double[] scaled = new double[rounds];
    double[] later = new double[rounds];
    int[] numbers = new int[rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < FIXED.length; i++) {
        fixed[i][round] = run(load, Concurrency.fixed(FIXED[i]), seconds).perSecond();
      }
      Result result = run(load, Concurrency.between(MIN, MAX), seconds);
      scaled[round] = result.perSecond();
      later[round] = result.later();
      numbers[round] = result.number();
    }
    double best = 0;
    for (int i = 0; i < FIXED.length; i++) {
      double median = median(fixed[i]);
      best = Math.max(best, median);
      print(load, "fixed " + FIXED[i], median);
    }
    print(load, MIN + ".." + MAX + " " + Arrays.toString(numbers), median(scaled));
    print(load, "its second half", median(later));
    System.out.printf(
        Locale.ROOT,
        "%-10s ratio to the best fixed number %.2f, in the second half %.2f%n",
        load,
        median(scaled) / best,
        median(later) / best);
  }

  private static Result run(Load load, Concurrency concurrency, int seconds)
      throws InterruptedException {
    LongAdder done = new LongAdder();
    LongAdder ended = new LongAdder();
    try (Drover drover = Drover.open("embedded:");
        Feeder feeder = new Feeder(drover.queue("work", Integer.class), ended)) {
      feeder.start();
      JobHandler<Integer, Object> handler = load.handler();
      WorkerBuilder<Integer, Object> builder =
          feeder.queue.worker(
              job -> {
                try {
                  Object result = handler.handle(job);
                  done.increment();
                  return result;
                } finally {
                  ended.increment();
                }
              });
      if (Boolean.getBoolean("reasons")) {
        builder.onConcurrency(change -> System.out.printf("%s -> %s%n", change.from(), change));
      }
      Worker worker = builder.concurrency(concurrency).start();
      long half = TimeUnit.SECONDS.toNanos(seconds) / 2;
      long start = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(half);
      long first = done.sum();
      long middle = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(half);
      long all = done.sum();
      long end = System.nanoTime();
      int number = worker.concurrency();
      worker.close(Duration.ofSeconds(1));
      return new Result(all * 1e9 / (end - start), (all - first) * 1e9 / (end - middle), number);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void print(Load load, String what, double rate) {
    System.out.printf(Locale.ROOT, "%-10s %-24s %,10.0f jobs/s%n", load, what, rate);
  }

  /** What keeps a queue from running dry, on a thread of its own. */
  private static final class Feeder implements AutoCloseable {
    private final JobQueue<Integer> queue;
    private final LongAdder ended;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "feeder");
    private long added;

    Feeder(JobQueue<Integer> queue, LongAdder ended) {
      this.queue = queue;
      this.ended = ended;
    }

    /** Fills the queue, and goes on. */
    void start() {
      feed();
      thread.start();
    }

    private void run() {
      while (!enough.get()) {
        feed();
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private void feed() {
      while (added - ended.sum() < BACKLOG && !enough.get()) {
        List<NewJob<Integer>> jobs = new ArrayList<>(STEP);
        for (int i = 0; i < STEP; i++) {
          jobs.add(NewJob.of("job", (int) added++, OPTIONS));
        }
        queue.addAll(jobs);
      }
    }

    @Override
    public void close() throws InterruptedException {
      enough.set(true);
      thread.join();
    }
  }
}
