package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Measures a store that holds a large backlog: how long it takes to open, and its rates beside
 * those of an empty store. Run it with a small heap, {@code -Xmx512m}.
 */
public final class Backlog {

  private static final int CONCURRENCY = 200;

  private Backlog() {}

  /**
   * Runs the measurement.
   *
   * @param args a folder that does not exist yet; how many jobs the backlog has, 5,000,000 by
   *     default; how many jobs each rate is measured with, 200,000 by default; how many characters
   *     the data of a job has, 300 by default
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args.length > 0 ? args[0] : "backlog-data");
    int backlog = args.length > 1 ? Integer.parseInt(args[1]) : 5_000_000;
    int sample = args.length > 2 ? Integer.parseInt(args[2]) : 200_000;
    String data = "x".repeat(args.length > 3 ? Integer.parseInt(args[3]) : 300);
    if (Files.exists(folder)) {
      throw new IllegalArgumentException(
          "expected a folder that does not exist, got: " + folder.toAbsolutePath());
    }
    Files.createDirectories(folder);
    String full = "embedded:" + folder.resolve("full");
    Rates empty = empty("embedded:" + folder.resolve("empty"), sample, data);
    try (Drover drover = Drover.open(full)) {
      print("acknowledged: %s", drover.acknowledgement());
      print("empty store: %,.0f adds/s, %,.0f jobs/s drained", empty.adds(), empty.drained());
      double adds = Load.add(drover.queue("backlog", String.class), backlog, data);
      print("backlog of %,d added at %,.0f adds/s", backlog, adds);
      print("heap in use: %,d MB of %,d MB", usedHeap() >> 20, maxHeap() >> 20);
      long close = System.nanoTime();
      drover.close();
      print("closed in %,.0f ms", millisSince(close));
    }
    long open = System.nanoTime();
    try (Drover drover = Drover.open(full)) {
      JobQueue<String> queue = drover.queue("backlog", String.class);
      long waiting = queue.counts().waiting();
      print("opened again in %,.0f ms with %,d waiting", millisSince(open), waiting);
      Rates loaded = rates(queue, sample, data);
      print("with backlog: %,.0f adds/s, %,.0f jobs/s drained", loaded.adds(), loaded.drained());
      print(
          "ratio to the empty store: adds %.2f, drained %.2f",
          loaded.adds() / empty.adds(), loaded.drained() / empty.drained());
      print("heap in use: %,d MB of %,d MB", usedHeap() >> 20, maxHeap() >> 20);
    }
  }

  /** Adds a second and jobs drained a second. */
  private record Rates(double adds, double drained) {}

  private static Rates empty(String uri, int sample, String data) throws InterruptedException {
    try (Drover drover = Drover.open(uri)) {
      // The first round warms the JVM up.
      rates(drover.queue("warm-up", String.class), sample, data);
      return rates(drover.queue("sample", String.class), sample, data);
    }
  }

  private static Rates rates(JobQueue<String> queue, int sample, String data)
      throws InterruptedException {
    double adds = Load.add(queue, sample, data);
    return new Rates(adds, Load.drain(queue, sample, CONCURRENCY));
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long maxHeap() {
    return Runtime.getRuntime().maxMemory();
  }

  private static double millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
