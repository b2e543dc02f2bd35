package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real processes, killed as by {@code kill -9}. */
class KillTest {

  private static final int LINES = 60;
  private static final int CONCURRENCY = 3;
  private static final int KILLS = 3;

  @TempDir Path folder;

  @Test
  void aKilledRunIsFinishedByTheNextAndNothingCompletedIsRunAgain() throws Exception {
    Path input = folder.resolve("input");
    List<String> lines = IntStream.range(0, LINES).mapToObj(n -> "line " + n).toList();
    Files.write(input, lines);
    Path log = Files.createFile(folder.resolve("log"));
    for (int kill = 1; kill <= KILLS; kill++) {
      int enough = kill * 12;
      Process run = start(input, log).process();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.readAllLines(log).size() >= enough || !run.isAlive());
      assertThat(run.isAlive()).as("still running when it is killed").isTrue();
      run.destroyForcibly();
      assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    List<String> before = Files.readAllLines(log);

    long started = System.nanoTime();
    Outcome last = start(input, log).end();
    Duration took = Duration.ofNanos(System.nanoTime() - started);

    assertThat(last.code()).as(last.err()).isZero();
    JsonNode summary = last.json();
    assertThat(summary.get("lines").asInt()).isEqualTo(LINES);
    assertThat(summary.get("completed").asInt() + summary.get("alreadyDone").asInt())
        .isEqualTo(LINES);
    assertThat(summary.get("alreadyDone").asInt()).isPositive();
    assertThat(took).as("no lease is waited for").isLessThan(Duration.ofSeconds(25));
    List<String> all = Files.readAllLines(log);
    assertThat(all).containsAll(lines);
    // Only what was running at a kill, and so had not completed, may have been run again.
    assertThat(all.size() - LINES).isBetween(0, KILLS * CONCURRENCY);
    assertThat(before).isEqualTo(all.subList(0, before.size()));
    Map<String, Long> times =
        all.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(times.values()).allMatch(count -> count <= 1 + KILLS);
  }

  @Test
  void commandsDieWithTheProgramAndWhatOthersLeftBehindDoesNot() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/environ")), "the system has no /proc");
    Path input = Files.write(folder.resolve("input"), List.of("leaves", "stays"));
    Path left = folder.resolve("left");
    Path child = folder.resolve("child");
    String leave = "sleep 600 & echo $! >" + left + "; echo gone; exit 0";
    String stay = "trap '' TERM; sh -c 'trap \"\" TERM; sleep 600 & echo $! >" + child + "; wait'";
    ProgramProcess run =
        ProgramProcess.start(
            folder,
            "run",
            "lines",
            "--store",
            "embedded:" + folder.resolve("store"),
            "--input",
            input.toString(),
            "--concurrency",
            "2",
            "--exec",
            "if [ {} = leaves ]; then " + leave + "; fi; " + stay + "; true");
    run.awaitOut("gone");
    await().atMost(Duration.ofSeconds(60)).until(() -> pid(child).isPresent());
    List<ProcessHandle> family = run.process().toHandle().descendants().toList();
    assertThat(family).contains(pid(child).orElseThrow()).hasSizeGreaterThanOrEqualTo(3);
    run.close();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> family.stream().noneMatch(ProgramProcess::isRunning));
    ProcessHandle background = pid(left).orElseThrow();
    assertThat(ProgramProcess.isRunning(background)).isTrue();
    background.destroyForcibly();
  }

  private static Optional<ProcessHandle> pid(Path file) throws IOException {
    String pid = Files.exists(file) ? Files.readString(file).strip() : "";
    return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
  }

  private ProgramProcess start(Path input, Path log) throws IOException {
    return ProgramProcess.start(
        folder,
        "run",
        "lines",
        "--json",
        "--store",
        "embedded:" + folder.resolve("store"),
        "--input",
        input.toString(),
        "--concurrency",
        "" + CONCURRENCY,
        "--exec",
        "sleep 0.1; printf '%s\\n' {} >>'" + log + "'");
  }
}
