package io.drover.benchmarks;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.Subscription;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.SubscriptionOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Events published to a channel and told to 1 and 100 live subscribers: how many in a second, and
 * how long from the publish to the handler, one at a time, on each engine. Stateless.
 */
public final class ChannelRate {

  private static final String TEXT =
      "data of some hundred characters, as an event may have ".repeat(4);

  /** How many events may be on their way, so that no buffer overflows. */
  private static final int UNDER_WAY = 500;

  private ChannelRate() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 3 by default; how many events each tells subscribers in all,
   *     100,000 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int told = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    for (String store : new String[] {"memory", "disk"}) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        measure(store, drover, rounds, told);
      } finally {
        folder.remove();
      }
    }
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      measure("redis", drover, rounds, told);
    }
  }

  private static void measure(String store, Drover drover, int rounds, int told) throws Exception {
    for (int subscribers : new int[] {1, 100}) {
      double[] rates = new double[rounds];
      double[] medians = new double[rounds];
      for (int round = -1; round < rounds; round++) { // The first warms up.
        try (Run run = new Run(drover, subscribers)) {
          double rate = run.rate(Math.max(2_000, told / subscribers));
          double median = run.latency(1_000);
          if (round >= 0) {
            rates[round] = rate;
            medians[round] = median;
          }
        }
      }
      Arrays.sort(rates);
      Arrays.sort(medians);
      System.out.printf(
          Locale.ROOT,
          "%-7s %3d subscribers %,9.0f events/s, %,11.0f told/s, p50 %,6.0f us%n",
          store,
          subscribers,
          rates[rounds / 2],
          rates[rounds / 2] * subscribers,
          medians[rounds / 2]);
    }
  }

  /** A channel with its subscribers. For one thread. */
  private static final class Run implements AutoCloseable {
    private final Channel<String> channel;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Semaphore last = new Semaphore(0);

    Run(Drover drover, int subscribers) {
      channel = drover.channel("bench-events", String.class);
      for (int i = 0; i < subscribers; i++) {
        subscriptions.add(
            channel.subscribe(
                event -> {
                  last.release();
                },
                SubscriptionOptions.defaults().buffer(UNDER_WAY * (subscribers + 1))));
      }
    }

    /** Returns how many events are published and told to all in a second. */
    double rate(int events) throws Exception {
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        if (i >= UNDER_WAY) {
          await(1);
        }
        CompletableFuture<?> unused = channel.publishAsync(TEXT);
      }
      await(Math.min(events, UNDER_WAY));
      return Load.perSecond(events, start);
    }

    /** Waits until as many were told as if each had heard so many more events. */
    private void await(int events) throws InterruptedException {
      if (!last.tryAcquire(events * subscriptions.size(), 60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not all events were told in a minute");
      }
    }

    /** Returns the median of the microseconds from a publish to the last handler. */
    double latency(int events) throws InterruptedException {
      double[] micros = new double[events];
      for (int i = 0; i < events; i++) {
        long start = System.nanoTime();
        channel.publish(TEXT);
        await(1);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
      Arrays.sort(micros);
      return micros[events / 2];
    }

    @Override
    public void close() {
      subscriptions.forEach(Subscription::close);
    }
  }
}
