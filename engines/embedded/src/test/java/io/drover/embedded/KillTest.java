package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.spi.Inspection;
import io.drover.testkit.VirtualTime;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

  private void churnUntilKilled(Path store, int round) throws IOException {
    try (OtherJvm jvm = OtherJvm.start(Churn.class, store.toString(), Integer.toString(round))) {
      AtomicInteger finished = new AtomicInteger();
      jvm.read(
          line -> {
            String id = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("runs ")) {
              assertThat(done).as("completed jobs").doesNotContain(id);
            } else if (line.startsWith("added ")) {
              added.add(id);
            } else {
              done.add(id);
              finished.incrementAndGet();
            }
            if (finished.get() == DONE_IN_A_ROUND) {
              // Lines that are still in the pipe are read to its end: they were acknowledged, too.
              jvm.kill();
            }
          });
      assertThat(finished.get()).isGreaterThanOrEqualTo(DONE_IN_A_ROUND);
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
