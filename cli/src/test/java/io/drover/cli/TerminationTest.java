package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real processes, asked to end as by {@code kill}. */
class TerminationTest {

  private static final int JOBS = 3;

  @TempDir Path folder;

  @Test
  void jobsWhoseCommandsIgnoreTheSignalAreGivenBack() throws Exception {
    Program program = new Program(folder.resolve("store"));
    for (int job = 0; job < JOBS; job++) {
      program.run("add", "q", "--id", "job-" + job, "--data", "" + job);
    }
    // Neither the command nor its child ends unless it is forced to.
    String child = "sh -c 'trap \"\" TERM; echo $$ >" + folder + "/pid-$DROVER_JOB_ID; sleep 600'";
    ProgramProcess work = start("trap '' TERM; " + child + "; true");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> children().size() == JOBS || !work.process().isAlive());
    List<ProcessHandle> children = children();
    assertThat(children).as(work.err()).hasSize(JOBS);

    work.process().destroy();
    assertThat(work.end().err()).doesNotContain("giving up");

    await().until(() -> children.stream().noneMatch(ProgramProcess::isRunning));
    for (int job = 0; job < JOBS; job++) {
      Outcome outcome = program.run("job", "q", "job-" + job, "--json");
      JsonNode found = outcome.json();
      assertThat(found.get("state").asString()).as(outcome.out()).isEqualTo("waiting");
      assertThat(found.get("attemptsMade").asInt()).isZero();
    }
  }

  @Test
  void theLimitsOfAnEndNest() {
    Duration grace = Duration.ofMillis(10);
    assertThat(ExecHandler.mercy(grace)).isLessThan(grace);
    try (Drover drover = new StoreOption("embedded:").openAny()) {
      // The worker is closed first, and the store after it.
      Duration close = drover.longestClose(StoreOption.CLOSE_LIMIT);
      assertThat(close).isGreaterThan(StoreOption.CLOSE_LIMIT.plus(Duration.ofSeconds(30)));
      assertThat(StoreOption.longestEnd(drover)).isGreaterThanOrEqualTo(close.plus(close));
    }
  }

  private List<ProcessHandle> children() throws IOException {
    return IntStream.range(0, JOBS)
        .mapToObj(job -> folder.resolve("pid-job-" + job))
        .filter(Files::exists)
        .map(TerminationTest::read)
        .filter(pid -> !pid.isEmpty())
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private ProgramProcess start(String command) throws IOException {
    return ProgramProcess.start(
        folder,
        "--store",
        "embedded:" + folder.resolve("store"),
        "work",
        "q",
        "--concurrency",
        "" + JOBS,
        "--exec",
        command);
  }
}
