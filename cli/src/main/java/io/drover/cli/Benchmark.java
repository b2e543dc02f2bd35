package io.drover.cli;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Obliteration;
import io.drover.job.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The measurements of one store. For one thread. Each uses a queue of its own. */
final class Benchmark implements AutoCloseable {

  private static final int BLOCKS = 20;
  private static final int BLOCK_SIZE = 100;
  private static final int PICKUPS = 1000;
  private static final long MAX_LONE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final String NAME = "bench";

  /** Lone durable writes: ours, and the bare ones that took turns with them. */
  record Lone(Percentiles adds, Percentiles bare, double bareAppendsPerSecond) {}

  /** The time until a handler starts: since just before the add, and since the add returned. */
  record Pickup(Percentiles sinceCall, Percentiles sinceReturn) {}

  private final Drover drover;
  private final BenchLoad load;
  private final String prefix = "drover-bench-" + ProcessHandle.current().pid() + "-";
  private final List<JobQueue<String>> queues = new ArrayList<>();

  Benchmark(Drover drover, BenchLoad load) {
    this.drover = drover;
    this.load = load;
  }

  /** Runs everything until the JVM has compiled it: some seconds. */
  void warmUp(BareLog bare) throws InterruptedException, IOException {
    BenchLoad some = load.jobs(Math.max(20_000, Math.min(load.jobs(), 100_000)));
    JobQueue<String> queue = queue("warm-up");
    addAll(queue, some);
    drain(queue, some.jobs(), () -> {});
    bothAtOnce(queue("warm-up-both"), some);
    bothAtOnce(queue("warm-up-both"), some);
    for (int i = 0; i < 10 * BLOCK_SIZE; i++) {
      queue.add(NAME, load.payload());
      bare.append();
    }
  }

  /** Measures lone adds and bare fsyncs in turns, so that the disk's moods hit both alike. */
  Lone lone(BareLog bare) throws IOException {
    JobQueue<String> queue = queue("lone");
    String payload = load.payload();
    long[] adds = new long[BLOCKS * BLOCK_SIZE];
    long[] fsyncs = new long[BLOCKS * BLOCK_SIZE];
    int count = 0;
    long bareNanos = 0;
    long start = System.nanoTime();
    while (count < adds.length && System.nanoTime() - start < MAX_LONE_NANOS) {
      for (int i = 0; i < BLOCK_SIZE; i++) {
        long before = System.nanoTime();
        queue.add(NAME, payload);
        adds[count + i] = System.nanoTime() - before;
      }
      for (int i = 0; i < BLOCK_SIZE; i++) {
        fsyncs[count + i] = bare.append();
        bareNanos += fsyncs[count + i];
      }
      count += BLOCK_SIZE;
    }
    return new Lone(
        Percentiles.of(adds, count), Percentiles.of(fsyncs, count), count / (bareNanos / 1e9));
  }

  /** Measures adds without a worker, in jobs per second; leaves the jobs in the queue. */
  double adds() throws InterruptedException {
    long start = System.nanoTime();
    addAll(queue("backlog"), load);
    return perSecond(load.jobs(), start);
  }

  /** Measures how fast a worker runs the jobs {@link #adds()} left. */
  double drained() throws InterruptedException {
    long start = System.nanoTime();
    drain(queue("backlog"), load.jobs(), () -> {});
    return perSecond(load.jobs(), start);
  }

  /** Measures producers and a worker together, until every job has completed. */
  double endToEnd() throws InterruptedException {
    long start = System.nanoTime();
    bothAtOnce(queue("both"), load);
    return perSecond(load.jobs(), start);
  }

  /** Measures how soon the handler of a job starts that is added while the worker is idle. */
  Pickup pickup() throws InterruptedException {
    JobQueue<String> queue = queue("pick-up");
    BlockingQueue<Long> started = new LinkedBlockingQueue<>();
    long[] sinceCall = new long[PICKUPS];
    long[] sinceReturn = new long[PICKUPS];
    String payload = load.payload();
    Worker worker =
        queue.worker(job -> started.add(System.nanoTime())).concurrency(load.concurrency()).start();
    try (worker) {
      for (int i = 0; i < PICKUPS; i++) {
        awaitEmpty(queue);
        long called = System.nanoTime();
        queue.add(NAME, payload);
        long returned = System.nanoTime();
        long start = started.take();
        sinceCall[i] = start - called;
        sinceReturn[i] = Math.max(0, start - returned);
      }
    }
    return new Pickup(Percentiles.of(sinceCall, PICKUPS), Percentiles.of(sinceReturn, PICKUPS));
  }

  /** Removes every queue that was used. */
  @Override
  public void close() {
    queues.forEach(queue -> queue.admin().obliterate(Obliteration.FORCED));
    queues.clear();
  }

  private JobQueue<String> queue(String name) {
    JobQueue<String> queue = drover.queue(prefix + name, String.class);
    if (queues.stream().noneMatch(used -> used.name().equals(queue.name()))) {
      queues.add(queue);
    }
    return queue;
  }

  private void bothAtOnce(JobQueue<String> queue, BenchLoad some) throws InterruptedException {
    drain(queue, some.jobs(), () -> addAll(queue, some));
  }

  /** Something that adds jobs. */
  private interface Adding {
    void run() throws InterruptedException;
  }

  /** Runs a worker, lets jobs be added meanwhile, and waits until all have completed. */
  private void drain(JobQueue<String> queue, int jobs, Adding adding) throws InterruptedException {
    LongAdder ran = new LongAdder();
    Worker worker =
        queue
            .worker(
                job -> {
                  ran.increment();
                  return true;
                })
            .concurrency(load.concurrency())
            .start();
    try (worker) {
      adding.run();
      while (ran.sum() < jobs) {
        TimeUnit.NANOSECONDS.sleep(IDLE_NANOS);
      }
      awaitEmpty(queue);
    }
  }

  private static void awaitEmpty(JobQueue<String> queue) throws InterruptedException {
    while (queue.counts().unfinished() > 0) {
      TimeUnit.NANOSECONDS.sleep(IDLE_NANOS);
    }
  }

  private static void addAll(JobQueue<String> queue, BenchLoad some) throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < some.producers(); i++) {
      int share = some.jobs() / some.producers() + (i < some.jobs() % some.producers() ? 1 : 0);
      Thread thread =
          new Thread(() -> produce(queue, some, share, failure), "drover-producer-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new StoreException("an add failed: " + thrown.getMessage(), thrown);
    }
  }

  private static void produce(
      JobQueue<String> queue,
      BenchLoad some,
      int share,
      AtomicReference<@Nullable Throwable> failure) {
    Semaphore permits = new Semaphore(some.inFlight());
    String payload = some.payload();
    for (int i = 0; i < share && failure.get() == null; i++) {
      permits.acquireUninterruptibly();
      CompletableFuture<?> unused =
          queue
              .addAsync(NAME, payload)
              .whenComplete(
                  (added, error) -> {
                    if (error != null) {
                      failure.set(error);
                    }
                    permits.release();
                  });
    }
    permits.acquireUninterruptibly(some.inFlight());
  }

  private static double perSecond(int jobs, long start) {
    return jobs / ((System.nanoTime() - start) / 1e9);
  }
}
