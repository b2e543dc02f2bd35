package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Added;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Adds through the facade: one after the other, and many under way at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class AddBenchmark {

  private static final int IN_FLIGHT = 1000;

  /** Where the jobs go. */
  @Param({"memory", "disk", "disk-write"})
  public String store = "memory";

  /** How many characters the data of a job has. */
  @Param({"300"})
  public int characters;

  private final CompletableFuture<?>[] underWay = new CompletableFuture<?>[IN_FLIGHT];
  private Folder folder = Folder.NONE;
  private Drover drover = Drover.open("embedded:");
  private JobQueue<String> queue = drover.queue("adds", String.class);
  private String data = "";

  /** Makes the benchmark; JMH calls this. */
  public AddBenchmark() {}

  /** Opens a new store. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    drover.close();
    folder = Folder.forStore(store);
    drover = Drover.open(folder.uri());
    queue = drover.queue("adds", String.class);
    data = "x".repeat(characters);
  }

  /** Closes and removes the store. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    drover.close();
    folder.remove();
  }

  /** Adds a job and waits until the store has it. */
  @Benchmark
  public Added add() {
    return queue.add("job", data);
  }

  /** Adds a thousand jobs and then waits until the store has all of them. */
  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public void addAsync() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      underWay[i] = queue.addAsync("job", data);
    }
    CompletableFuture.allOf(underWay).join();
  }

  /** A folder for one store, below the current one so that it is on the disk to be measured. */
  record Folder(Path path, String uri) {

    static final Folder NONE = new Folder(Path.of("no-such-folder"), "embedded:");

    static Folder forStore(String store) throws IOException {
      if (store.equals("memory")) {
        return NONE;
      }
      Path path = Files.createTempDirectory(Path.of("").toAbsolutePath(), "benchmark-store-");
      return new Folder(path, "embedded:" + path + (store.equals("disk") ? "" : "?ack=write"));
    }

    void remove() throws IOException {
      if (!Files.exists(path)) {
        return;
      }
      try (Stream<Path> files = Files.walk(path)) {
        files.sorted(Comparator.reverseOrder()).forEach(Folder::delete);
      }
    }

    private static void delete(Path file) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
