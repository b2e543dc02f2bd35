package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.micrometer.DroverMetrics;
import io.drover.opentelemetry.DroverTelemetry;
import io.drover.spi.Observer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What an observer costs: jobs a second, added and run at once, without one, with one that does
 * nothing, with Micrometer's meters, and with OpenTelemetry's API without an SDK. All are open on
 * the same kind of store at once and take turns, in another order each round; what counts is each
 * round's ratio to the run without. Stateless.
 */
public final class ObserverCost {

  private static final String NONE = "none";
  private static final int IN_FLIGHT = 2_000;

  private ObserverCost() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 11 by default; how many jobs, 50,000 by default; how many at once,
   *     50 by default; which store alone, all by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 11;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
    int concurrency = args.length > 2 ? Integer.parseInt(args[2]) : 50;
    List<String> stores = args.length > 3 ? List.of(args[3]) : List.of("memory", "disk", "redis");
    Size size = new Size(rounds, jobs, concurrency);
    for (String store : stores) {
      if (store.equals("redis")) {
        compareOnRedis(size);
        continue;
      }
      List<Folder> folders = new ArrayList<>();
      try {
        compare(store, size, folders(store, folders));
      } finally {
        for (Folder folder : folders) {
          folder.remove();
        }
      }
    }
  }

  private static void compareOnRedis(Size size) throws IOException, InterruptedException {
    try (BenchRedis redis = BenchRedis.start()) {
      compare(
          "redis", size, name -> "redis://127.0.0.1:%d?prefix=%s".formatted(redis.port(), name));
    }
  }

  private record Size(int rounds, int jobs, int concurrency) {}

  /** Where each of those that are compared has its store. */
  @FunctionalInterface
  private interface Stores {
    String uri(String name) throws IOException;
  }

  private static Stores folders(String store, List<Folder> folders) {
    return name -> {
      Folder folder = Folder.forStore(store);
      folders.add(folder);
      return folder.uri();
    };
  }

  private static Map<String, @Nullable Observer> observers() {
    Map<String, @Nullable Observer> observers = new LinkedHashMap<>();
    observers.put(NONE, null);
    observers.put("silent", new Observer() {});
    observers.put(
        "micrometer", DroverMetrics.of(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    observers.put("no-op traces", DroverTelemetry.traces(OpenTelemetry.noop()));
    return observers;
  }

  private static void compare(String store, Size size, Stores stores)
      throws IOException, InterruptedException {
    Map<String, Drover> open = new LinkedHashMap<>();
    Map<String, double[]> speeds = new LinkedHashMap<>();
    Map<String, double[]> costs = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, @Nullable Observer> one : observers().entrySet()) {
        DroverSettings settings = DroverSettings.defaults();
        Observer observer = one.getValue();
        String uri = stores.uri(one.getKey().replace(' ', '-'));
        open.put(
            one.getKey(),
            Drover.open(uri, observer == null ? settings : settings.observer(observer)));
        speeds.put(one.getKey(), new double[size.rounds()]);
        costs.put(one.getKey(), new double[size.rounds()]);
      }
      List<String> order = new ArrayList<>(open.keySet());
      for (int round = -2; round < size.rounds(); round++) { // The first two warm up.
        Collections.rotate(order, 1);
        for (String name : order) {
          double before = Processor.micros();
          double speed = run(Objects.requireNonNull(open.get(name)), size);
          if (round >= 0) {
            Objects.requireNonNull(speeds.get(name))[round] = speed;
            Objects.requireNonNull(costs.get(name))[round] =
                (Processor.micros() - before) / size.jobs();
          }
        }
      }
    } finally {
      open.values().forEach(Drover::close);
    }
    tell(store, speeds, costs);
  }

  private static void tell(
      String store, Map<String, double[]> speeds, Map<String, double[]> costs) {
    double[] plain = Objects.requireNonNull(speeds.get(NONE));
    speeds.forEach(
        (name, each) -> {
          double[] ratios = new double[each.length];
          Arrays.setAll(ratios, round -> each[round] / plain[round]);
          System.out.printf(
              Locale.ROOT,
              "%-7s %-13s %,9.0f jobs/s, ratio %.3f (medians of %d; ratios %.3f to %.3f), %.2f us of the processor a job%n",
              store,
              name,
              median(each),
              median(ratios),
              each.length,
              Arrays.stream(ratios).min().orElse(0),
              Arrays.stream(ratios).max().orElse(0),
              median(Objects.requireNonNull(costs.get(name))));
        });
  }

  private static double run(Drover drover, Size size) throws InterruptedException {
    JobQueue<String> queue = drover.queue("work", String.class);
    queue.admin().obliterate(Obliteration.FORCED);
    JobOptions options = JobOptions.defaults().keepCompleted(1_000);
    CountDownLatch left = new CountDownLatch(size.jobs());
    Semaphore free = new Semaphore(IN_FLIGHT);
    String data = "x".repeat(300);
    long start = System.nanoTime();
    Worker worker =
        queue
            .worker(job -> null)
            .concurrency(size.concurrency())
            .onCompleted((job, none) -> left.countDown())
            .start();
    try (worker) {
      for (int i = 0; i < size.jobs(); i++) {
        free.acquire();
        var unused =
            queue.addAsync("job", data, options).whenComplete((added, error) -> free.release());
      }
      left.await();
      return Load.perSecond(size.jobs(), start);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
