package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * How jobs spread over a Redis Cluster: those of twelve queues with hash tags of their own on three
 * masters, beside those of one queue on one server, in turns; and what queues cost the server while
 * nothing happens.
 */
public final class ClusterScale {

  private static final int MASTERS = 3;
  private static final int QUEUES = 12;
  private static final int CONCURRENCY = 50;
  private static final int BULK = 1_000;
  private static final int RESTING = 100;
  private static final long REST_MILLIS = 30_000;
  private static final JobOptions OPTIONS = JobOptions.defaults().keepCompleted(1000);

  private ClusterScale() {}

  /**
   * Runs the measurement.
   *
   * @param args how many rounds after two to warm up, 5 by default; how many jobs in a round,
   *     60,000 by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 60_000;
    try (BenchRedis one = BenchRedis.start();
        BenchCluster cluster = BenchCluster.start(MASTERS);
        Drover alone = Drover.open("redis://127.0.0.1:" + one.port());
        Drover spread = Drover.open(cluster.uri())) {
      double[] single = new double[rounds];
      double[] sum = new double[rounds];
      double[] singleCpu = new double[rounds];
      double[] sumCpu = new double[rounds];
      for (int round = -2; round < rounds; round++) {
        one.reset();
        double rate = run(alone, List.of("work"), jobs);
        double cpu = one.use(jobs).cpuMicros();
        cluster.nodes().forEach(BenchRedis::reset);
        double rateOfAll = run(spread, tagged(), jobs);
        if (round >= 0) {
          single[round] = rate;
          singleCpu[round] = cpu;
          sum[round] = rateOfAll;
          sumCpu[round] =
              cluster.nodes().stream()
                  .mapToDouble(node -> node.use(jobs).cpuMicros())
                  .max()
                  .orElse(0);
        }
      }
      print("one queue, one server", single, singleCpu);
      print("twelve queues, three masters", sum, sumCpu);
    }
    rest();
  }

  private static List<String> tagged() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      names.add("work-{" + i + "}");
    }
    return names;
  }

  /** Adds jobs and runs them with a handler that does nothing; returns how many a second. */
  private static double run(Drover drover, List<String> names, int jobs)
      throws InterruptedException {
    int each = jobs / names.size();
    List<NewJob<Object>> bulk =
        Collections.nCopies(BULK, NewJob.of("job", "x".repeat(280), OPTIONS));
    for (String name : names) {
      JobQueue<Object> queue = drover.queue(name, Object.class);
      for (int added = 0; added < each; added += BULK) {
        queue.addAll(bulk.subList(0, Math.min(BULK, each - added)));
      }
    }
    CountDownLatch left = new CountDownLatch(each * names.size());
    List<Worker> workers = new ArrayList<>();
    long start = System.nanoTime();
    for (String name : names) {
      workers.add(
          drover
              .queue(name, Object.class)
              .worker(job -> null)
              .concurrency(CONCURRENCY)
              .onCompleted((job, result) -> left.countDown())
              .start());
    }
    left.await();
    double rate = Load.perSecond(each * names.size(), start);
    workers.forEach(Worker::close);
    return rate;
  }

  /** Prints what workers that wait on empty queues take of a server. */
  private static void rest() throws Exception {
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port())) {
      redis.reset();
      Thread.sleep(REST_MILLIS);
      double idle = redis.use(1).cpuMicros();
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < RESTING; i++) {
        workers.add(drover.queue("rest-" + i, Object.class).worker(job -> null).start());
      }
      Thread.sleep(REST_MILLIS);
      redis.reset();
      Thread.sleep(REST_MILLIS);
      double micros = redis.use(1).cpuMicros() - idle;
      System.out.printf(
          Locale.ROOT,
          "a worker at rest: %.0f us of the server's processor a second, %.1f commands a second%n",
          micros / RESTING / (REST_MILLIS / 1e3),
          redis.commandsSinceReset() / RESTING / (REST_MILLIS / 1e3));
      workers.forEach(Worker::close);
    }
  }

  private static void print(String what, double[] rates, double[] cpu) {
    System.out.printf(
        Locale.ROOT,
        "%-30s %,9.0f jobs/s (%,.0f to %,.0f), busiest server %.1f us a job%n",
        what,
        median(rates),
        rates[0],
        rates[rates.length - 1],
        median(cpu));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
