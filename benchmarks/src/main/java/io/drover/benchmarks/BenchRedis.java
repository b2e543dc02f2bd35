package io.drover.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Redis server of its own, from the {@code redis-server} on the PATH. For one thread. */
final class BenchRedis implements AutoCloseable {

  private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");
  private static final Pattern SCRIPTS =
      Pattern.compile("cmdstat_eval(?:sha)?:calls=\\d+,usec=(\\d+)");
  private static final Pattern CALLS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+)");
  private static final Pattern ANY_CALLS = Pattern.compile("cmdstat_[^:]+:calls=(\\d+)");
  private static final int NOTED_MICROS = 200;

  /**
   * What a step took of the server.
   *
   * @param cpuMicros processor time for each job, by {@code INFO cpu}
   * @param scriptMicros time in scripts for each job, by {@code INFO commandstats}
   * @param scripts how many scripts ran for each job
   * @param longestMillis the longest command, by {@code SLOWLOG}
   */
  record Use(double cpuMicros, double scriptMicros, double scripts, double longestMillis) {}

  private final Process process;
  private final int port;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private double cpuBefore;

  private BenchRedis(Process process, int port) {
    this.process = process;
    this.port = port;
    this.client = RedisClient.create("redis://127.0.0.1:" + port);
    this.connection = connect();
    commands().configSet("save", "");
    commands().configSet("slowlog-log-slower-than", Integer.toString(NOTED_MICROS));
    commands().configSet("slowlog-max-len", "100000");
  }

  /** Starts a server that keeps everything in memory, in a temporary folder. */
  static BenchRedis start() throws IOException {
    return start(Files.createTempDirectory("drover-bench-redis"), List.of(), List.of());
  }

  /**
   * Starts a server that keeps everything in memory.
   *
   * @param folder where it runs
   * @param under the command and arguments of a program that runs it, none for itself
   * @param settings further arguments
   */
  static BenchRedis start(Path folder, List<String> under, List<String> settings)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(under);
    command.addAll(List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1"));
    command.addAll(settings);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .directory(folder.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new BenchRedis(process, port);
  }

  private StatefulRedisConnection<String, String> connect() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        return client.connect();
      } catch (RuntimeException e) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private RedisCommands<String, String> commands() {
    return connection.sync();
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  void addSlots(int[] slots) {
    commands().clusterAddSlots(slots);
  }

  void meet(int other) {
    commands().clusterMeet("127.0.0.1", other);
  }

  boolean isInCluster(int nodes) {
    String info = commands().clusterInfo();
    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + nodes);
  }

  /** Returns how many commands there were since the last reset, those of scripts among them. */
  double commandsSinceReset() {
    return sum(ANY_CALLS, "commandstats");
  }

  /** Begins a step. */
  void reset() {
    commands().configResetstat();
    commands().slowlogReset();
    cpuBefore = cpu();
  }

  /** Returns what the step took that began with the last reset. */
  Use use(int jobs) {
    double cpu = (cpu() - cpuBefore) * 1e6 / jobs;
    return new Use(
        cpu,
        sum(SCRIPTS, "commandstats") / jobs,
        sum(CALLS, "commandstats") / jobs,
        longestMillis());
  }

  /** Returns the longest command since the last reset, in milliseconds, at least 0.2. */
  double longestMillis() {
    return commands().slowlogGet(100_000).stream()
            .mapToLong(entry -> (Long) ((List<?>) entry).get(2))
            .max()
            .orElse(NOTED_MICROS)
        / 1000.0;
  }

  /** Runs a script that fills a queue; it returns nothing. */
  void fill(String script, String... arguments) {
    commands().eval(script, ScriptOutputType.STATUS, new String[0], arguments);
  }

  private double cpu() {
    return sum(CPU, "cpu");
  }

  private double sum(Pattern pattern, String section) {
    Matcher line = pattern.matcher(commands().info(section));
    double sum = 0;
    while (line.find()) {
      sum += Double.parseDouble(line.group(1));
    }
    return sum;
  }

  @Override
  public void close() {
    client.shutdown();
    process.destroy();
  }
}
