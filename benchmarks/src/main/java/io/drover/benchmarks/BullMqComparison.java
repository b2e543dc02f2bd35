package io.drover.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures Drover beside BullMQ in Node, in turns on one Redis server: adds, jobs, and how long a
 * job waits for an idle worker; and how much of the server's time each takes.
 */
public final class BullMqComparison {

  private static final int BULK = 1_000;
  private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");

  private final StatefulRedisConnection<String, String> connection;
  private final Object data = Map.of("text", "x".repeat(280));
  private int round;

  private BullMqComparison(StatefulRedisConnection<String, String> connection) {
    this.connection = connection;
  }

  /**
   * Runs the measurement.
   *
   * @param args the port of a Redis on this machine whose keys may be removed; the folder of {@code
   *     bench.mjs}, where {@code npm ci} was run; how many rounds after one to warm up, 3 by
   *     default; how many jobs in a step, 20,000 by default
   */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Path folder = Path.of(args[1]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    int jobs = args.length > 3 ? Integer.parseInt(args[3]) : 20_000;
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    try (StatefulRedisConnection<String, String> connection = client.connect();
        BullMqPeer peer = new BullMqPeer(folder, port, "peer");
        DroverOnRedis drover = new DroverOnRedis(port, "own")) {
      BullMqComparison comparison = new BullMqComparison(connection);
      for (int round = 0; round <= rounds; round++) {
        comparison.round = round;
        comparison.compare(List.of(peer, drover), jobs);
      }
    } finally {
      client.shutdown();
    }
  }

  private void compare(List<RedisSubject> subjects, int jobs) throws Exception {
    for (RedisSubject subject : subjects) {
      subject.clear();
    }
    rates("add, 200 under way", subjects, jobs, s -> s.add(jobs, 200, data));
    rates("drain, concurrency 50", subjects, jobs, s -> s.drain(jobs, 50));
    rates("addBulk of 1000", subjects, jobs, s -> s.addBulk(jobs, BULK, data));
    rates("drain, concurrency 300", subjects, jobs, s -> s.drain(jobs, 300));
    int few = jobs / 5;
    for (RedisSubject subject : subjects) {
      subject.addBulk(few, few, data);
    }
    rates("drain, concurrency 1", subjects, few, s -> s.drain(few, 1));
    for (RedisSubject subject : subjects) {
      RedisSubject.PickUp pickUp = subject.pickUp(500, data);
      System.out.printf(
          Locale.ROOT,
          "%d  %-24s %-8s p50 %,.0f us, p99 %,.0f us%n",
          round,
          "pick-up",
          subject.name(),
          pickUp.p50(),
          pickUp.p99());
    }
  }

  private interface Step {
    double run(RedisSubject subject) throws Exception;
  }

  private void rates(String what, List<RedisSubject> subjects, int jobs, Step step)
      throws Exception {
    double[] rates = new double[subjects.size()];
    for (int i = 0; i < rates.length; i++) {
      double before = serverSeconds();
      rates[i] = step.run(subjects.get(i));
      System.out.printf(
          Locale.ROOT,
          "%d  %-24s %-8s %,9.0f/s   %5.1f us of the server's time for each%s%n",
          round,
          what,
          subjects.get(i).name(),
          rates[i],
          (serverSeconds() - before) * 1e6 / jobs,
          i == 0 ? "" : "   x %.1f".formatted(rates[i] / rates[0]));
    }
  }

  /** Returns how much processor time the server has taken. */
  private double serverSeconds() {
    Matcher line = CPU.matcher(connection.sync().info("cpu"));
    double seconds = 0;
    while (line.find()) {
      seconds += Double.parseDouble(line.group(1));
    }
    return seconds;
  }
}
