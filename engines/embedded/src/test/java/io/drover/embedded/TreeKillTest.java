package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.job.ChildCounts;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.spi.JobRecord;
import io.drover.testkit.VirtualTime;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process in the middle of adding large trees and of running them, again and again: a tree
 * is there whole or not at all, and each parent knows how its children ended.
 */
class TreeKillTest {

  private static final String[] KILLED_AT = {"releases", "stages", "releases"};

  @TempDir Path temp;

  private final Set<String> staged = new HashSet<>();
  private final Set<String> released = new HashSet<>();

  @Test
  void killedProcessLeavesTreesWholeOrNotAtAll() throws Exception {
    Path store = temp.resolve("store");
    for (int round = 0; round < KILLED_AT.length; round++) {
      churnUntilKilled(store, round);
      check(store);
    }
  }

  private void churnUntilKilled(Path store, int round) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(TreeChurn.class, store.toString(), Integer.toString(round))) {
      jvm.read(
          line -> {
            String id = line.substring(line.indexOf(' ') + 1);
            staged.add(id);
            if (line.startsWith("released ")) {
              released.add(id);
            }
            if (line.startsWith(KILLED_AT[round] + " ") && id.endsWith("-" + (1 + round % 2))) {
              // What is still in the pipe is read to its end: it was acknowledged, too.
              jvm.kill();
            }
          });
    }
  }

  private void check(Path store) {
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(store), new VirtualTime(Instant.now()))) {
      await().until(() -> isWhole(engine));
      long trees = 0;
      long completed = 0;
      for (String id : staged) {
        Optional<JobRecord> parent = engine.inspection().find(Trees.TOP, id);
        if (parent.isEmpty()) {
          assertThat(released).as("trees acknowledged").doesNotContain(id);
          continue;
        }
        trees++;
        ChildCounts counts = engine.flows().childCounts(JobKey.of(Trees.TOP, id));
        completed += counts.completed();
        assertThat(counts.total()).as("children of %s", id).isEqualTo(TreeChurn.CHILDREN);
      }
      QueueCounts kids = engine.inspection().counts(Trees.KIDS);
      assertThat(kids.total()).isEqualTo(trees * TreeChurn.CHILDREN);
      assertThat(kids.completed()).isEqualTo(completed);
    }
  }

  /** A tree that was being placed goes on by itself when the store is opened. */
  private boolean isWhole(EmbeddedEngine engine) {
    return staged.stream().map(id -> JobKey.of(Trees.TOP, id)).allMatch(id -> isWhole(engine, id));
  }

  private static boolean isWhole(EmbeddedEngine engine, JobKey parent) {
    Optional<JobRecord> job = engine.inspection().find(parent.queue(), parent.id());
    if (job.isEmpty()) {
      return true;
    }
    ChildCounts counts = engine.flows().childCounts(parent);
    boolean waits = job.get().state() == JobState.WAITING_CHILDREN;
    return counts.total() == TreeChurn.CHILDREN && waits == counts.pending() > 0;
  }
}
