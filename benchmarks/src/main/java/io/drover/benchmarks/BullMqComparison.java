package io.drover.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures Drover beside BullMQ in Node, in turns on one Redis server that it starts: adds, jobs,
 * and how long a job waits for an idle worker; and how much of the server's time each takes.
 */
public final class BullMqComparison {

  private static final int BULK = 1_000;
  private static final int WARM_UPS = 6;
  private static final int PICK_UPS = 500;

  private final BenchRedis redis;
  private final List<RedisSubject> subjects;
  private final Object data = Map.of("text", "x".repeat(280));
  private final Map<String, List<Measured[]>> rates = new LinkedHashMap<>();
  private final List<RedisSubject.PickUp[]> pickUps = new ArrayList<>();

  /** What one subject did in one step. */
  private record Measured(double perSecond, BenchRedis.Use use) {}

  private interface Step {
    double run(RedisSubject subject) throws Exception;
  }

  private BullMqComparison(BenchRedis redis, List<RedisSubject> subjects) {
    this.redis = redis;
    this.subjects = subjects;
  }

  /**
   * Runs the measurement.
   *
   * @param args how many rounds after six to warm up, 5 by default; how many jobs in a step, 20,000
   *     by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    try (BenchRedis redis = BenchRedis.start();
        BullMqPeer peer = BullMqPeer.start(redis.port(), "peer");
        DroverOnRedis drover = new DroverOnRedis(redis.port(), "own")) {
      BullMqComparison comparison = new BullMqComparison(redis, List.of(peer, drover));
      for (int round = 1; round <= WARM_UPS + rounds; round++) {
        System.err.printf("round %d of %d%n", round, WARM_UPS + rounds);
        if (round == WARM_UPS + 1) {
          comparison.rates.clear();
          comparison.pickUps.clear();
        }
        comparison.compare(jobs);
      }
      comparison.print();
    }
  }

  private void compare(int jobs) throws Exception {
    for (RedisSubject subject : subjects) {
      subject.clear();
    }
    rate("add, 200 under way", jobs, s -> s.add(jobs, 200, data));
    rate("jobs, concurrency 50", jobs, s -> s.drain(jobs, 50));
    rate("addBulk of 1000", jobs, s -> s.addBulk(jobs, BULK, data));
    rate("jobs, concurrency 300", jobs, s -> s.drain(jobs, 300));
    int few = jobs / 5;
    for (RedisSubject subject : subjects) {
      subject.addBulk(few, few, data);
    }
    rate("jobs, concurrency 1", few, s -> s.drain(few, 1));
    RedisSubject.PickUp[] waits = new RedisSubject.PickUp[subjects.size()];
    for (int i = 0; i < waits.length; i++) {
      waits[i] = subjects.get(i).pickUp(PICK_UPS, data);
    }
    pickUps.add(waits);
  }

  private void rate(String what, int jobs, Step step) throws Exception {
    Measured[] measured = new Measured[subjects.size()];
    for (int i = 0; i < measured.length; i++) {
      redis.reset();
      double perSecond = step.run(subjects.get(i));
      measured[i] = new Measured(perSecond, redis.use(jobs));
    }
    rates.computeIfAbsent(what, same -> new ArrayList<>()).add(measured);
  }

  private void print() {
    System.out.printf(
        "%-22s %-7s %9s %6s %12s %12s %12s%n",
        "medians", "", "1/s", "ratio", "cpu us/job", "script us/job", "longest ms");
    rates.forEach(
        (what, rounds) -> {
          for (int i = 0; i < subjects.size(); i++) {
            int subject = i;
            System.out.printf(
                Locale.ROOT,
                "%-22s %-7s %,9.0f %6s %12.1f %12.1f %12.2f%n",
                what,
                subjects.get(i).name(),
                median(rounds, r -> r[subject].perSecond()),
                i == 0
                    ? ""
                    : "%.1f"
                        .formatted(median(rounds, r -> r[subject].perSecond() / r[0].perSecond())),
                median(rounds, r -> r[subject].use().cpuMicros()),
                median(rounds, r -> r[subject].use().scriptMicros()),
                median(rounds, r -> r[subject].use().longestMillis()));
          }
        });
    for (int i = 0; i < subjects.size(); i++) {
      int subject = i;
      System.out.printf(
          Locale.ROOT,
          "%-22s %-7s p50 %,.0f us, p99 %,.0f us%n",
          "add to start, idle",
          subjects.get(i).name(),
          median(pickUps, r -> r[subject].p50()),
          median(pickUps, r -> r[subject].p99()));
    }
  }

  private static <E> double median(List<E> rounds, java.util.function.ToDoubleFunction<E> value) {
    double[] values = rounds.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
