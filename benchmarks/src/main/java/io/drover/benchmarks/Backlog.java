package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures a store that holds a large backlog: how long it takes to open, and its rates beside
 * those of an empty store. Run it with a small heap, {@code -Xmx512m}.
 */
public final class Backlog {

  private static final int CONCURRENCY = 200;
  private static final int ROUNDS = 3;

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
    Payloads data = new Payloads(args.length > 3 ? Integer.parseInt(args[3]) : 300);
    if (Files.exists(folder)) {
      throw new IllegalArgumentException(
          "expected a folder that does not exist, got: " + folder.toAbsolutePath());
    }
    Files.createDirectories(folder);
    String full = "embedded:" + folder.resolve("full");
    fill(full, backlog, data);
    long open = System.nanoTime();
    try (Drover drover = Drover.open(full);
        Drover other = Drover.open("embedded:" + folder.resolve("empty"))) {
      JobQueue<String> queue = drover.queue("backlog", String.class);
      long waiting = queue.counts().waiting();
      print("opened again in %,.0f ms with %,d waiting", millisSince(open), waiting);
      compare(queue, other.queue("empty", String.class), sample, data);
      print("heap in use: %,d MB of %,d MB", usedHeap() >> 20, maxHeap() >> 20);
    }
  }

  private static void fill(String uri, int backlog, Payloads data) throws InterruptedException {
    long close;
    try (Drover drover = Drover.open(uri)) {
      print("acknowledged: %s", drover.acknowledgement());
      double adds = Load.add(drover.queue("backlog", String.class), backlog, data);
      print("backlog of %,d added at %,.0f adds/s", backlog, adds);
      print("heap in use: %,d MB of %,d MB", usedHeap() >> 20, maxHeap() >> 20);
      close = System.nanoTime();
    }
    print("closed in %,.0f ms", millisSince(close));
  }

  /** Measures both in turns, as other programs disturb both alike, and compares the medians. */
  private static void compare(
      JobQueue<String> loaded, JobQueue<String> empty, int sample, Payloads data)
      throws InterruptedException {
    rates(empty, sample, data);
    List<Rates> withBacklog = new ArrayList<>();
    List<Rates> without = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      without.add(rates(empty, sample, data));
      withBacklog.add(rates(loaded, sample, data));
    }
    double adds = median(withBacklog, Rates::adds);
    double drained = median(withBacklog, Rates::drained);
    double emptyAdds = median(without, Rates::adds);
    double emptyDrained = median(without, Rates::drained);
    print("empty store: %,.0f adds/s, %,.0f jobs/s drained", emptyAdds, emptyDrained);
    print("with backlog: %,.0f adds/s, %,.0f jobs/s drained", adds, drained);
    print("ratio: adds %.2f, drained %.2f", adds / emptyAdds, drained / emptyDrained);
  }

  private static double median(List<Rates> rates, ToDoubleFunction<Rates> rate) {
    return rates.stream().mapToDouble(rate).sorted().toArray()[rates.size() / 2];
  }

  /** Adds a second and jobs drained a second. */
  private record Rates(double adds, double drained) {}

  private static Rates rates(JobQueue<String> queue, int sample, Payloads data)
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
