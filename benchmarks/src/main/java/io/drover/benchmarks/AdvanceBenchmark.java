package io.drover.benchmarks;

import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.embedded.EmbeddedEngine;
import io.drover.embedded.EmbeddedSettings;
import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/**
 * Round trips of a worker on the engine: a hundred jobs are settled and a hundred claimed. As many
 * are added, so that the queue stays as it is; that is measured with them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class AdvanceBenchmark {

  private static final int JOBS = 100;
  private static final String QUEUE = "advances";
  private static final byte[] RESULT = "null".getBytes(StandardCharsets.UTF_8);

  /** Where the jobs are. */
  @Param({"memory", "disk", "disk-write"})
  public String store = "memory";

  private final TimeSource time = new MachineTime();
  private Folder folder = Folder.NONE;
  private EmbeddedEngine engine = EmbeddedEngine.open(EmbeddedSettings.inMemory(), time);
  private List<JobInsert> inserts = List.of();
  private List<Settlement> settlements = List.of();
  private long claims;

  /** Makes the benchmark; JMH calls this. */
  public AdvanceBenchmark() {}

  /** Opens a new store with jobs in it. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    engine.close();
    folder = Folder.forStore(store);
    engine = EmbeddedEngine.open(settings(), time);
    byte[] data = ("\"" + "x".repeat(300) + "\"").getBytes(StandardCharsets.UTF_8);
    JobInsert insert = JobInsert.of("job", data, JobOptions.defaults(), time.instant());
    inserts = Collections.nCopies(JOBS, insert);
    settlements = List.of();
    for (int i = 0; i < 20; i++) {
      engine.jobs().add(QUEUE, inserts).join();
    }
  }

  private EmbeddedSettings settings() {
    if (store.equals("memory")) {
      return EmbeddedSettings.inMemory();
    }
    EmbeddedSettings settings = EmbeddedSettings.in(folder.path());
    return store.equals("disk") ? settings : settings.acknowledgement(Acknowledgement.WRITE);
  }

  /** Closes and removes the store. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    engine.close();
    folder.remove();
  }

  /** Adds, settles and claims. */
  @Benchmark
  @OperationsPerInvocation(JOBS)
  public List<JobRecord> advance() {
    String token = "claim-" + ++claims;
    Claim claim = Claim.of(JOBS, token, Duration.ofMinutes(1));
    Advance request = Advance.of(time.instant(), settlements, claim);
    var added = engine.jobs().add(QUEUE, inserts);
    Advanced answer = engine.jobs().advance(QUEUE, request).join();
    answer.recorded().join();
    List<JobRecord> claimed = answer.claimed();
    added.join();
    settlements =
        claimed.stream()
            .map(job -> Settlement.complete(Lease.of(job.id(), token), RESULT, Keep.none()))
            .toList();
    return claimed;
  }
}
