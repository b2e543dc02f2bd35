package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two ends in two processes that share a store on a Redis server: this one, and another. */
@Timeout(180)
class TwoProcessesTest {

  @TempDir static Path folder;
  private static RedisProcess redis;

  @BeforeAll
  static void start() throws IOException {
    redis = RedisProcess.start(folder);
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static Outcome run(String... args) {
    return Program.bare(
        InputStream.nullInputStream(),
        StopSignal.manual(),
        Map.of("DROVER_STORE", redis.uri()),
        args);
  }

  private static ProgramProcess start(String command, String... args) throws IOException {
    String[] all = new String[args.length + 3];
    all[0] = command;
    all[1] = "--store";
    all[2] = redis.uri();
    System.arraycopy(args, 0, all, 3, args.length);
    return ProgramProcess.start(folder, all);
  }

  @Test
  void anEventReachesWhoListensAndCtrlCEndsThat() throws IOException {
    try (ProgramProcess listener = start("subscribe", "news")) {
      listener.awaitErr("listening to news");
      Outcome published = run("publish", "--channel", "news", "--data", "\"tea is back\"");
      assertThat(published.out()).contains("to 1 live subscribers and no queue");
      listener.awaitOut("\"data\":\"tea is back\"}");
      listener.interrupt();
      Outcome ended = listener.end();
      assertThat(ended.code()).as(ended.err()).isEqualTo(130);
      assertThat(ended.out().lines()).hasSize(1);
      assertThat(ended.err()).doesNotContain("giving up");
    }
  }

  @Test
  void whatMayHaveBeenMissedIsToldOf() throws IOException {
    try (ProgramProcess listener = start("subscribe", "prices")) {
      listener.awaitErr("listening to prices");
      assertThat(redis.cutListeners()).isPositive();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                run("publish", "--channel", "prices", "--data", "1");
                return listener.out().contains("\"data\":1}");
              });
      listener.awaitErr("events may have been missed from ");
    }
  }

  @Test
  void aCallIsAnsweredAndCtrlCEndsTheServer() throws IOException {
    try (ProgramProcess server = start("serve", "prices", "--exec", "cat")) {
      server.awaitErr("answering requests of prices");
      Outcome called = run("call", "prices", "price", "--data", "{\"pieces\": 3}");
      assertThat(called.code()).as(called.err()).isZero();
      assertThat(called.out()).isEqualTo("{\"pieces\": 3}\n");
      server.interrupt();
      Outcome ended = server.end();
      assertThat(ended.code()).as(ended.err()).isEqualTo(130);
      assertThat(ended.out()).isEqualTo("prices: 1 answered, 0 failed, 0 not answered\n");
    }
  }
}
