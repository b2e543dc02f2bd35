package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.cli.Program.Outcome;
import io.drover.job.JobOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The live view, in a terminal and without one. */
class TopTest {

  @TempDir Path folder;
  @AutoClose private RedisProcess redis;
  @AutoClose private Drover drover;

  @BeforeEach
  void begin() throws IOException {
    redis = RedisProcess.start(folder);
    drover = Drover.open(redis.uri());
    drover.queue("emails").add("send", "a");
    drover.queue("emails").add("send", "b", JobOptions.defaults().priority(3));
    drover.queue("orders").admin().pause();
  }

  @Test
  void theScreenShowsQueuesAndHeedsKeys() throws IOException {
    assumeTrue(Tmux.isThere(), "tmux is needed as a terminal");
    CountDownLatch end = new CountDownLatch(1);
    try (Tmux terminal = Tmux.run(folder, "--store", redis.uri(), "top", "--every", "200ms");
        Worker failing =
            drover
                .queue("fails")
                .actionWorker(
                    job -> {
                      throw new IllegalStateException("no such host");
                    })
                .start();
        Worker busy = drover.queue("emails").actionWorker(job -> end.await()).name("ann").start()) {
      drover.queue("fails").add("call", 1);
      terminal.awaitText("3 queues");
      terminal.awaitText("1 failed");
      assertThat(terminal.screen()).contains("READY", "emails", "orders", "paused", "q quit");
      terminal.press("Down", "Enter");
      terminal.awaitText("no such host");
      terminal.press("Up");
      terminal.awaitText("ann@");
      terminal.awaitText("send:"); // What it runs is known a little later than that it is there.
      assertThat(terminal.screen()).doesNotContain("no such host");
      terminal.press("Escape");
      terminal.awaitText("3 queues");
      terminal.press("q");
      terminal.awaitText("ended with 0");
      assertThat(terminal.screen()).doesNotContain("READY");
      end.countDown();
      assertThat(busy.queue() + failing.queue()).isEqualTo("emailsfails");
    }
  }

  @Test
  void controlCGivesTheTerminalBack() throws IOException {
    assumeTrue(Tmux.isThere(), "tmux is needed as a terminal");
    try (Tmux terminal = Tmux.run(folder, "--store", redis.uri(), "top")) {
      terminal.awaitText("2 queues");
      terminal.press("C-c");
      terminal.awaitText("ended with 130");
      assertThat(terminal.screen()).doesNotContain("2 queues");
      terminal.press("stty -a | grep -o '[-]*icanon'", "Enter");
      terminal.awaitText("\nicanon");
    }
  }

  @Test
  void withoutATerminalItPrintsLines() throws IOException {
    try (ProgramProcess top =
        ProgramProcess.start(
            folder, "--store", redis.uri(), "top", "--every", "100ms", "--count", "3")) {
      Outcome outcome = top.end();
      assertThat(outcome.code()).as(outcome.err()).isZero();
      assertThat(outcome.out().lines()).hasSize(6);
      assertThat(outcome.out())
          .contains("queue=emails ready=2 delayed=0 active=0 failed=0")
          .contains("donePerSecond=0.0")
          .contains("workers=0 paused=true");
    }
  }

  @Test
  void asJsonEachLineIsAnObject() throws IOException {
    JobQueue<Object> odd = drover.queue("<img src=x onerror=alert(1)>\u001b[2J");
    odd.add("x", 1);
    try (ProgramProcess top =
        ProgramProcess.start(folder, "--store", redis.uri(), "top", "--json", "--count", "1")) {
      Outcome outcome = top.end();
      assertThat(outcome.code()).as(outcome.err()).isZero();
      assertThat(outcome.out()).doesNotContain("\u001b");
      for (String line : outcome.out().lines().toList()) {
        JsonNode json = JsonText.tree(line);
        assertThat(json.get("queue").isString()).isTrue();
        assertThat(json.get("ready").isNumber()).isTrue();
      }
      assertThat(outcome.out().lines()).hasSize(3);
    }
  }

  @Test
  void nonsenseIsRefused() {
    Program program = new Program(folder.resolve("none"));
    assertThat(program.run("top", "--every", "10ms").err()).contains("at least 100ms, got: 10ms");
    assertThat(program.run("top", "--count", "0").err()).contains("at least 1, got: 0");
    assertThat(program.run("top").code()).isEqualTo(3);
  }
}
