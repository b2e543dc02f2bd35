package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void inputLargerThanAPipeIsReadInFull() throws Exception {
    try (ChildProcess child = start("wc -c", "x".repeat(3_000_000))) {
      assertThat(child.await(LONG)).isTrue();
      assertThat(text(child).strip()).isEqualTo("3000000");
    }
  }

  @Test
  void aCommandThatDoesNotReadItsInputIsFine() throws Exception {
    try (ChildProcess child = start("true", "x".repeat(3_000_000))) {
      assertThat(child.await(LONG)).isTrue();
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void muchOutputOnBothStreamsIsBounded() throws Exception {
    String both = "yes out | head -c 9000000; yes err | head -c 9000000 >&2; echo last >&2";
    try (ChildProcess child = start(both, "")) {
      assertThat(child.await(LONG)).isTrue();
      assertThat(child.out().size()).isGreaterThanOrEqualTo(9_000_000);
      assertThat(child.out().head()).hasSize(OutputLimit.EXCERPT.bytes()).startsWith('o', 'u', 't');
      assertThat(child.err().tail()).endsWith("err\nlast\n");
    }
  }

  @Test
  void aCommandLeftInTheBackgroundIsNotWaitedFor() throws Exception {
    try (ChildProcess child = start("sleep 600 & echo $!", "")) {
      assertThat(child.await(LONG)).isTrue();
      ProcessHandle.of(Long.parseLong(text(child).strip())).ifPresent(ProcessHandle::destroy);
    }
  }

  @Test
  void killingEndsWhatTheCommandStarted(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    String script = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >" + pid + "; sleep 600'; true";
    try (ChildProcess child = start(script, "")) {
      assertThat(child.await(Duration.ofMillis(1))).isFalse();
      await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
      ProcessHandle grandchild =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      child.kill(Duration.ofMillis(50));
      await().until(() -> !grandchild.isAlive());
      assertThat(child.await(LONG)).isTrue();
    }
  }

  @Test
  void aCommandWhoseOutputCannotBeBoundedIsKilled(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    try (ChildProcess child = start("echo $$ >" + pid + "; exec sleep 600", "")) {
      await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
      ProcessHandle command =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      child.out().close();
      assertThatThrownBy(() -> child.awaitOrKill(null, Duration.ofMillis(50)))
          .isInstanceOf(IOException.class);
      await().until(() -> !command.isAlive());
    }
  }

  @Test
  void valuesThatFitNoVariableAreKnown() {
    ShellEnvironment utf8 = new ShellEnvironment(true);
    assertThat(utf8.fits("x".repeat(130_000))).isTrue();
    assertThat(utf8.fits("x".repeat(140_000))).isFalse();
    assertThat(utf8.fits("a\0b")).isFalse();
    assertThat(new ShellEnvironment(false).fits("ü".repeat(20_000))).isFalse();
  }

  @Test
  void theLargestValueReachesTheCommand() throws Exception {
    ShellEnvironment environment = new ShellEnvironment(true);
    environment.put("DROVER_DATA", "x".repeat(ShellEnvironment.MAX_BYTES));
    ProcessBuilder command = environment.command("printf %s \"$DROVER_DATA\" | wc -c");
    try (ChildProcess child = ChildProcess.start(command, "", OutputLimit.EXCERPT)) {
      assertThat(child.await(LONG)).isTrue();
      assertThat(text(child).strip()).isEqualTo("" + ShellEnvironment.MAX_BYTES);
    }
  }

  private static ChildProcess start(String script, String input) throws Exception {
    return ChildProcess.start(
        new ProcessBuilder("/bin/sh", "-c", script), input, OutputLimit.EXCERPT);
  }

  private static String text(ChildProcess child) throws Exception {
    return new String(child.out().head(), StandardCharsets.UTF_8);
  }
}
