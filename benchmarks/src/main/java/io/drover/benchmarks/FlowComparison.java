package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.Worker;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Parents with ten children each, added and run to their end, in turns with BullMQ's {@code
 * FlowProducer} and workers on one Redis server; then in the embedded engine; and how long the
 * scripts of a large tree hold the server. Stateless.
 */
public final class FlowComparison {

  /** How many jobs each worker runs at once. */
  static final int CONCURRENCY = 50;

  private static final int CHILDREN = 10;
  private static final int IN_FLIGHT = 50;
  private static final int LARGE = 10_000;
  private static final JobOptions OPTIONS = JobOptions.defaults().keepCompleted(1000);
  private static final Object DATA = Map.of("text", "x".repeat(280));

  private static final int WARM_UP = 6;

  private FlowComparison() {}

  /**
   * What a round gave.
   *
   * @param rates how many flows a second were added, and were run to their end
   * @param server what each flow took of the server
   * @param clientMicros how much processor time each took of the client's process
   */
  private record Round(double[] rates, BenchRedis.Use server, double clientMicros) {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds after six to warm up, 5 by default; how many flows in a round,
   *     3,000 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int flows = args.length > 1 ? Integer.parseInt(args[1]) : 3_000;
    try (BenchRedis redis = BenchRedis.start();
        BullMqPeer peer = BullMqPeer.start(redis.port(), "peer");
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port() + "?prefix=own")) {
      beside(redis, peer, drover, rounds, flows);
      large(redis, drover);
    }
    for (String store : List.of("memory", "disk")) {
      Folder folder = Folder.forStore(store);
      try (Drover drover = Drover.open(folder.uri())) {
        double[] rates = new double[rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
          double rate = flows(drover, flows)[1];
          clear(drover);
          if (round >= 0) {
            rates[round] = rate;
          }
        }
        System.out.printf(Locale.ROOT, "%-7s %,9.0f flows/s to their end%n", store, median(rates));
      } finally {
        folder.remove();
      }
    }
  }

  private static void beside(
      BenchRedis redis, BullMqPeer peer, Drover drover, int rounds, int flows) throws Exception {
    Round[] peers = new Round[rounds];
    Round[] ours = new Round[rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      redis.reset();
      double client = peer.cpuMicros();
      double[] rates = peer.flows(flows, CHILDREN, IN_FLIGHT, DATA);
      Round one = new Round(rates, redis.use(flows), (peer.cpuMicros() - client) / flows);
      peer.clear();
      redis.reset();
      client = ownCpuMicros();
      rates = flows(drover, flows);
      Round other = new Round(rates, redis.use(flows), (ownCpuMicros() - client) / flows);
      clear(drover);
      if (round >= 0) {
        peers[round] = one;
        ours[round] = other;
      }
    }
    String[] steps = {"flows added", "flows to their end"};
    for (int step = 0; step < steps.length; step++) {
      int which = step;
      double ratio =
          median(
              IntStream.range(0, rounds)
                  .mapToDouble(i -> ours[i].rates()[which] / peers[i].rates()[which])
                  .toArray());
      System.out.printf(
          Locale.ROOT,
          "%-18s BullMQ %,7.0f /s, Drover %,7.0f /s, ratio %.1f (medians of %d)%n",
          steps[step],
          median(peers, round -> round.rates()[which]),
          median(ours, round -> round.rates()[which]),
          ratio,
          rounds);
    }
    tell("BullMQ", peers);
    tell("Drover", ours);
  }

  private static void tell(String name, Round[] rounds) {
    System.out.printf(
        Locale.ROOT,
        "%s: for each flow %,.0f us of the server, %,.0f of them in scripts, of which %.1f ran; %,.0f us of the client; longest command %.2f ms%n",
        name,
        median(rounds, round -> round.server().cpuMicros()),
        median(rounds, round -> round.server().scriptMicros()),
        median(rounds, round -> round.server().scripts()),
        median(rounds, Round::clientMicros),
        median(rounds, round -> round.server().longestMillis()));
  }

  private static double median(Round[] rounds, ToDoubleFunction<Round> figure) {
    return median(Arrays.stream(rounds).mapToDouble(figure).toArray());
  }

  private static double ownCpuMicros() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
  }

  /** Adds flows and runs them; returns how many a second were added, and were run to their end. */
  private static double[] flows(Drover drover, int flows) throws Exception {
    CountDownLatch left = new CountDownLatch(flows);
    Worker kids = drover.queue("work").worker(job -> 1).concurrency(CONCURRENCY).start();
    Worker parents =
        drover
            .queue("parents")
            .worker(job -> job.children().results(Object.class).size())
            .concurrency(CONCURRENCY)
            .onCompleted((job, result) -> left.countDown())
            .start();
    double[] rates = new double[2];
    try (kids;
        parents) {
      long start = System.nanoTime();
      add(drover, flows);
      rates[0] = Load.perSecond(flows, start);
      left.await();
      rates[1] = Load.perSecond(flows, start);
    }
    return rates;
  }

  private static void clear(Drover drover) {
    drover.queue("parents").admin().obliterate(Obliteration.FORCED);
    drover.queue("work").admin().obliterate(Obliteration.FORCED);
  }

  private static void add(Drover drover, int flows) throws Exception {
    ExecutorService lanes = Executors.newFixedThreadPool(IN_FLIGHT);
    try {
      AtomicInteger open = new AtomicInteger(flows);
      List<Future<?>> all = new ArrayList<>();
      for (int lane = 0; lane < IN_FLIGHT; lane++) {
        all.add(
            lanes.submit(
                () -> {
                  while (open.getAndDecrement() > 0) {
                    Flow flow = Flow.of("parents", "parent", DATA, OPTIONS);
                    for (int i = 0; i < CHILDREN; i++) {
                      flow = flow.child(Flow.of("work", "job", DATA, OPTIONS));
                    }
                    drover.add(flow);
                  }
                }));
      }
      for (Future<?> lane : all) {
        lane.get();
      }
    } finally {
      lanes.shutdown();
    }
  }

  private static void large(BenchRedis redis, Drover drover) throws InterruptedException {
    redis.reset();
    long start = System.nanoTime();
    drover.add(
        Flow.of("parents", "parent", DATA, OPTIONS)
            .children(
                () ->
                    IntStream.range(0, LARGE)
                        .mapToObj(i -> Flow.of("work", "job", DATA, OPTIONS))
                        .iterator()));
    double added = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    BenchRedis.Use add = redis.use(LARGE);
    redis.reset();
    CountDownLatch left = new CountDownLatch(1);
    start = System.nanoTime();
    Worker kids = drover.queue("work").worker(job -> 1).concurrency(CONCURRENCY).start();
    Worker parents =
        drover
            .queue("parents")
            .worker(job -> job.children().results(Integer.class).size())
            .onCompleted((job, result) -> left.countDown())
            .start();
    try (kids;
        parents) {
      left.await();
    }
    System.out.printf(
        Locale.ROOT,
        "a tree of %,d: added in %,.0f ms, scripts %.1f us for each job, longest command %.2f ms; run and read in %,d ms, longest command %.2f ms%n",
        LARGE,
        added,
        add.scriptMicros(),
        add.longestMillis(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
        redis.use(LARGE).longestMillis());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
