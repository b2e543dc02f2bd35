package io.drover.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts the instructions that a Redis server needs for a job of Drover's and one of BullMQ's in
 * Node: unlike times they hardly depend on what else the machine does. Needs {@code valgrind},
 * under which the server runs.
 */
public final class ServerInstructions {

  private static final String COUNTS = "callgrind.out";
  private static final String TOTALS = "totals: ";
  private static final int BULK = 1_000;

  private final Path folder;
  private final long pid;
  private final RedisSubject subject;

  private interface Step {
    void run() throws Exception;
  }

  private interface Opening {
    RedisSubject open(int port) throws Exception;
  }

  private ServerInstructions(Path folder, long pid, RedisSubject subject) {
    this.folder = folder;
    this.pid = pid;
    this.subject = subject;
  }

  /**
   * Runs the measurement, in the root of the checkout.
   *
   * @param args how many jobs in a step, 5,000 by default
   */
  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
    measure(jobs, port -> BullMqPeer.start(port, "peer"));
    measure(jobs, port -> new DroverOnRedis(port, "own"));
  }

  /** Each has a server of its own, as one collects what the scripts of all leave behind. */
  private static void measure(int jobs, Opening opening) throws Exception {
    Path folder = Files.createTempDirectory("drover-bench-instructions");
    List<String> counter =
        List.of("valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=" + COUNTS);
    try (BenchRedis redis = BenchRedis.start(folder, counter, List.of());
        RedisSubject subject = opening.open(redis.port())) {
      new ServerInstructions(folder, redis.pid(), subject).measure(jobs);
    }
  }

  private void measure(int jobs) throws Exception {
    Object data = Map.of("text", "x".repeat(280));
    subject.addBulk(jobs, BULK, data); // Scripts are loaded, and there is something to remove.
    subject.drain(jobs, 50);
    count("add, 200 under way", jobs, () -> subject.add(jobs, 200, data));
    count("jobs, concurrency 50", jobs, () -> subject.drain(jobs, 50));
    count("addBulk of 1000", jobs, () -> subject.addBulk(jobs, BULK, data));
    count("jobs, concurrency 300", jobs, () -> subject.drain(jobs, 300));
    int few = jobs / 5;
    subject.addBulk(few, few, data);
    count("jobs, concurrency 1", few, () -> subject.drain(few, 1));
  }

  private void count(String what, int jobs, Step step) throws Exception {
    dump();
    step.run();
    System.out.printf(
        Locale.ROOT, "%-7s %-22s %7.1f k a job%n", subject.name(), what, dump() / 1e3 / jobs);
  }

  /** Returns how many instructions there were since the last time. */
  private long dump() throws IOException, InterruptedException {
    Process control =
        new ProcessBuilder("callgrind_control", "--dump", Long.toString(pid))
            .redirectErrorStream(true)
            .start();
    String answer = new String(control.getInputStream().readAllBytes());
    if (control.waitFor() != 0) {
      throw new IOException("callgrind_control failed: " + answer);
    }
    try (Stream<Path> files = Files.list(folder)) {
      long sum = 0;
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(COUNTS)).toList()) {
        try (Stream<String> lines = Files.lines(file)) {
          sum +=
              lines
                  .filter(line -> line.startsWith(TOTALS))
                  .mapToLong(line -> Long.parseLong(line.substring(TOTALS.length()).trim()))
                  .sum();
        }
        Files.delete(file);
      }
      return sum;
    }
  }
}
