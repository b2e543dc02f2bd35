package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.spi.Inspection;
import io.drover.testkit.VirtualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that adds and runs jobs, again and again, and holds what it had been told to it.
 */
class KillTest {

  private static final int ROUNDS = 5;
  private static final int DONE_IN_A_ROUND = 60;

  @TempDir Path temp;

  private final Set<String> added = new HashSet<>();
  private final Set<String> done = new HashSet<>();

  @Test
  void killedProcessLosesNoAcknowledgedJobAndRunsNoCompletedOneAgain() throws Exception {
    Path store = temp.resolve("store");
    for (int round = 0; round < ROUNDS; round++) {
      churnUntilKilled(store, round);
      check(store);
    }
  }

  private void churnUntilKilled(Path store, int round) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Churn.class.getName(),
                store.toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int finished = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String id = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("runs ")) {
          assertThat(done).as("completed jobs").doesNotContain(id);
        } else if (line.startsWith("added ")) {
          added.add(id);
        } else {
          done.add(id);
          finished++;
        }
        if (finished == DONE_IN_A_ROUND) {
          // Lines that are still in the pipe are read to its end: they were acknowledged, too.
          // (The process's own method would close the pipe.)
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(finished).isGreaterThanOrEqualTo(DONE_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void check(Path store) {
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(store), new VirtualTime(Instant.now()))) {
      Inspection inspection = engine.inspection();
      for (String id : added) {
        assertThat(inspection.find(Jobs.QUEUE, id)).as("acknowledged job %s", id).isPresent();
      }
      for (String id : done) {
        assertThat(inspection.find(Jobs.QUEUE, id).orElseThrow().state())
            .as("state of completed job %s", id)
            .isEqualTo(JobState.COMPLETED);
      }
      QueueCounts counts = inspection.counts(Jobs.QUEUE);
      assertThat(counts.total()).isGreaterThanOrEqualTo(added.size());
      assertThat(counts.completed()).isGreaterThanOrEqualTo(done.size());
    }
  }
}
