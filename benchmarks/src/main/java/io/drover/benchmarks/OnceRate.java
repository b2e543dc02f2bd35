package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.Idempotency;
import io.drover.benchmarks.AddBenchmark.Folder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs effects that do nothing, each under a key of its own, from several threads; and then asks
 * again for those that have happened. On the embedded engine, in memory and on disk, and on a Redis
 * server of its own.
 */
public final class OnceRate {

  private OnceRate() {}

  /**
   * Runs the measurement.
   *
   * @param args how many effects, 20,000 by default; from how many threads, 32 by default; how many
   *     rounds, 3 by default
   */
  public static void main(String[] args) throws Exception {
    int effects = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 32;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    System.out.printf(
        Locale.ROOT, "%,d effects from %d threads; medians of %d%n", effects, threads, rounds);
    for (String store : List.of("memory", "disk", "disk-write")) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        measure(store, drover, effects, new int[] {threads, rounds});
      } finally {
        folder.remove();
      }
    }
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      measure("Redis", drover, effects, new int[] {threads, rounds});
    }
  }

  private static void measure(String what, Drover drover, int effects, int[] threadsAndRounds)
      throws InterruptedException {
    Idempotency once = drover.idempotency(Duration.ofHours(1));
    int rounds = threadsAndRounds[1];
    double[] first = new double[rounds];
    double[] again = new double[rounds];
    run(once, "warm", effects, threadsAndRounds[0]);
    for (int round = 0; round < rounds; round++) {
      first[round] = run(once, "r" + round, effects, threadsAndRounds[0]);
      again[round] = run(once, "r" + round, effects, threadsAndRounds[0]);
    }
    Arrays.sort(first);
    Arrays.sort(again);
    System.out.printf(
        Locale.ROOT,
        "%-12s %,10.0f effects/s, %,10.0f answers/s of those that have happened   (%s)%n",
        what,
        first[rounds / 2],
        again[rounds / 2],
        drover.acknowledgement());
  }

  private static double run(Idempotency once, String name, int effects, int threads)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> running = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = next.getAndIncrement(); n < effects; n = next.getAndIncrement()) {
                  int result = n;
                  once.run(name + "-" + n, Integer.class, () -> result);
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    return Load.perSecond(effects, start);
  }
}
