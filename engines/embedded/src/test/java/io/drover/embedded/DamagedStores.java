package io.drover.embedded;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Stores that are there to be damaged: what is put into them, seen of them, copied. Stateless. */
final class DamagedStores {

  private static final int ROUNDS = 30;
  static final int JOBS = 40;
  private static final int JOB_BYTES = 200;
  private static final byte[] RESULT = {'1'};

  private DamagedStores() {}

  /** Fills queues until there are tables and several logs. */
  static void fill(Engine engine, int queues) {
    fill(engine, queues, () -> {});
  }

  /** Does the same, and something whenever it has added to a queue. */
  static void fill(Engine engine, int queues, Runnable added) {
    Random random = new Random(42);
    for (int round = 0; round < ROUNDS; round++) {
      for (int queue = 0; queue < queues; queue++) {
        List<JobInsert> jobs = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
          jobs.add(JobInsert.of("job", data(random), JobOptions.defaults(), Instant.EPOCH));
        }
        engine.jobs().add(name(queue), jobs).join();
        added.run();
      }
      Claim claim = Claim.of(JOBS / 2, "t", Duration.ofSeconds(30));
      List<Settlement> ends =
          engine
              .jobs()
              .advance(name(0), Advance.of(Instant.EPOCH, List.of(), claim))
              .join()
              .claimed()
              .stream()
              .map(job -> Settlement.complete(Lease.of(job.id(), "t"), RESULT, Keep.all()))
              .toList();
      engine.jobs().advance(name(0), Advance.of(Instant.EPOCH, ends, null)).join();
    }
  }

  static String name(int queue) {
    return "queue-" + queue;
  }

  /** Returns JSON that cannot be made much smaller. */
  private static byte[] data(Random random) {
    byte[] bytes = new byte[JOB_BYTES];
    random.nextBytes(bytes);
    return ('"' + Base64.getEncoder().encodeToString(bytes) + '"').getBytes(StandardCharsets.UTF_8);
  }

  /** Returns all that a store has of its jobs. */
  static Map<String, Object> seen(Engine engine) {
    Map<String, Object> seen = new LinkedHashMap<>();
    for (String queue : engine.inspection().queues()) {
      seen.put(queue + " counts", engine.inspection().counts(queue));
      for (JobState state : JobState.values()) {
        seen.put(queue + " " + state, ids(engine, queue, state));
      }
    }
    return seen;
  }

  /** Returns the jobs of a state with the checksums of their data. */
  static Map<String, Integer> ids(Engine engine, String queue, JobState state) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    PageRequest request = PageRequest.of(state).limit(1000);
    Optional<String> cursor;
    do {
      Page<JobRecord> page = engine.inspection().page(queue, request);
      page.items().forEach(job -> ids.put(job.id(), Arrays.hashCode(job.data())));
      cursor = page.next();
      request = cursor.map(request::after).orElse(request);
    } while (cursor.isPresent());
    return ids;
  }

  /** Returns the files, but for what RocksDB notes for people to read. */
  static List<Path> files(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("LOG"))
          .sorted()
          .toList();
    }
  }

  /** Returns checksums of all files but the one that is locked. */
  static Map<Path, Integer> contents(Path store) throws IOException {
    Map<Path, Integer> contents = new TreeMap<>();
    for (Path file : files(store)) {
      if (!file.endsWith("lock")) {
        contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  /** Waits until the store has nothing to do any more, and has written down which files it has. */
  static void awaitQuiet(Path store) {
    Awaitility.await()
        .until(
            () -> {
              ByteBuffer mark = ByteBuffer.wrap(Files.readAllBytes(store.resolve("watermark")));
              Path manifest =
                  store.resolve("db").resolve("MANIFEST-%06d".formatted(mark.getLong(24)));
              return Files.size(manifest) == mark.getLong(32);
            });
  }

  /** Copies a store that is open, as a kill would leave it. */
  static void copyRunning(Path from, Path to) {
    Awaitility.await()
        .ignoreException(NoSuchFileException.class)
        .until(
            () -> {
              awaitQuiet(from);
              if (Files.exists(to)) {
                delete(to);
              }
              Map<Path, Integer> before = contents(from);
              copy(from, to);
              return before.equals(contents(from));
            });
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
