package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.cli.Program.Outcome;
import io.drover.job.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis through a file of this machine, by the transport that the program brings. */
class UnixSocketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Names of sockets may have about a hundred bytes, so the folder is a short one. */
  @TempDir Path folder;

  private String uri() {
    return "redis-socket://:secret@%s?database=3".formatted(folder.resolve("r.sock"));
  }

  private RedisProcess start() throws IOException {
    return RedisProcess.start(folder, "--unixsocket", "r.sock", "--requirepass", "secret");
  }

  private Outcome on(String... args) {
    return Program.bare(
        InputStream.nullInputStream(), StopSignal.manual(), Map.of("DROVER_STORE", uri()), args);
  }

  @Test
  void theProgramGoesThroughASocket() throws IOException {
    try (RedisProcess redis = start()) {
      assertThat(on("add", "q", "--data", "1").code()).isZero();
      try (ProgramProcess queues = ProgramProcess.start(folder, "--store", uri(), "queues")) {
        assertThat(queues.process().onExit().join().exitValue()).isZero();
        assertThat(queues.out()).contains("q");
        assertThat(queues.err()).doesNotContain("WARN");
      }
      String bySocket = redis.uri().replace("redis://", "redis://:secret@") + "/3";
      try (Drover drover = Drover.open(bySocket)) {
        assertThat(drover.queue("q").counts().waiting()).isOne();
      }
    }
  }

  @Test
  void workersAndProducersGoOnAfterTheServerWasKilled() throws IOException {
    RedisProcess first = start();
    try (Drover drover = Drover.open(uri())) {
      JobQueue<String> queue = drover.queue("q", String.class);
      Set<String> done = ConcurrentHashMap.newKeySet();
      queue.worker(job -> done.add(job.data())).start();
      queue.add("n", "before");
      await().atMost(PATIENCE).until(() -> done.contains("before"));
      first.close();
      assertThatThrownBy(() -> queue.add("n", "meanwhile")).isInstanceOf(StoreException.class);
      try (RedisProcess second = start()) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(StoreException.class)
            .until(() -> queue.add("n", "after") != null);
        await().atMost(PATIENCE).until(() -> done.contains("after"));
        assertThat(second.uri()).isNotEqualTo(first.uri());
      }
    } finally {
      first.close();
    }
  }

  @Test
  void aServerThatSaysNoIsToldWithWhatToDo() throws IOException {
    try (RedisProcess redis = start()) {
      assertThat(at(redis.uri()).err())
          .contains("asks for a password", "redis://user:password@host");
      assertThat(at(redis.uri().replace("redis://", "redis://:other@")).err())
          .contains("expected a user and a password")
          .doesNotContain("other@");
      String cluster = redis.uri().replace("redis://", "redis-cluster://:secret@");
      assertThat(at(cluster).err()).contains("expected a node of a cluster").hasLineCount(1);
    }
  }

  private static Outcome at(String store) {
    Outcome outcome =
        Program.bare(
            InputStream.nullInputStream(),
            StopSignal.manual(),
            Map.of("DROVER_STORE", store),
            "queues");
    assertThat(outcome.code()).isEqualTo(ExitCode.STORE);
    return outcome;
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Outcome outcome = on("queues");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("r.sock")
        .doesNotContain("secret")
        .containsPattern("cannot be reached \\(.+\\)");
  }
}
