package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.Obliteration;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeType;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Messages published to 1, 10 and 100 queues, by several threads, and to one queue past 10 000
 * bindings that do not take them, on each engine. Stateless.
 */
public final class PublishRate {

  private static final int OTHERS = 10_000;

  private PublishRate() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 3 by default; how many jobs each adds, 10,000 by default; how many
   *     threads, 16 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 16;
    for (String store : new String[] {"memory", "disk"}) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        measure(store, drover, new int[] {rounds, jobs, threads});
      } finally {
        folder.remove();
      }
    }
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      measure("redis", drover, new int[] {rounds, jobs, threads});
    }
  }

  private static void measure(String store, Drover drover, int[] size) throws Exception {
    for (int queues : new int[] {1, 10, 100}) {
      Exchange exchange = drover.exchange("to-" + queues, ExchangeType.TOPIC);
      for (int i = 0; i < queues; i++) {
        exchange.bind(Binding.toQueue("queue-" + i).key("order.*.created"));
      }
      print(store, queues + " queues", rate(drover, exchange, queues, size));
    }
    Exchange crowded = drover.exchange("crowded", ExchangeType.TOPIC);
    crowded.bind(Binding.toQueue("queue-0").key("order.*.created"));
    for (int i = 0; i < OTHERS; i++) {
      crowded.bind(Binding.toQueue("other").key("order.*.other" + i + ".#"));
    }
    print(store, "1 queue past 10 000 bindings", rate(drover, crowded, 1, size));
  }

  private static void print(String store, String what, double perSecond) {
    System.out.printf(Locale.ROOT, "%-7s to %-29s %,9.0f messages/s%n", store, what, perSecond);
  }

  /** Returns the median of the rounds, in messages for each second. */
  private static double rate(Drover drover, Exchange exchange, int queues, int[] size)
      throws Exception {
    double[] rates = new double[size[0]];
    int messages = Math.max(size[2], size[1] / queues);
    for (int round = -1; round < size[0]; round++) { // The first warms up.
      double one = round(exchange, messages, size[2]);
      if (round >= 0) {
        rates[round] = one;
      }
      for (int i = 0; i < queues; i++) {
        drover.queue("queue-" + i).admin().obliterate(Obliteration.FORCED);
      }
    }
    Arrays.sort(rates);
    return rates[rates.length / 2];
  }

  private static double round(Exchange exchange, int messages, int threads)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long start = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      pool.execute(
          () -> {
            for (int n = 0; n < messages / threads; n++) {
              exchange.publish("order.eu.created", "created", "data of some hundred characters");
            }
          });
    }
    pool.shutdown();
    if (!pool.awaitTermination(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException("expected the messages to be published within 10 minutes");
    }
    return Load.perSecond(messages / threads * threads, start);
  }
}
