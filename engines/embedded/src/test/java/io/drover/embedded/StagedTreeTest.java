package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lets the store end after every step of placing a tree, and opens it again. */
class StagedTreeTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final JobKey PARENT = JobKey.of(Trees.TOP, "t");
  private static final int CHILDREN = 2500;

  private MeteredStorage storage = new MeteredStorage();

  private EmbeddedEngine open() {
    return EmbeddedEngine.over(
        new Store(storage, new NoDurability(), 1000, storage), new VirtualTime(NOW));
  }

  private static void stage(Engine engine) {
    List<JobDelivery> tree = Trees.tree("t", CHILDREN, FailurePolicy.WAIT, NOW);
    for (int from = 0; from < tree.size(); from += 1000) {
      List<JobDelivery> part = tree.subList(from, Math.min(tree.size(), from + 1000));
      engine.flows().stage("t", NOW, part).join();
    }
  }

  @Test
  void treeIsPlacedWholeWhereverTheStoreEnds() {
    int ends = 0;
    boolean placed = false;
    while (!placed) {
      storage = new MeteredStorage();
      try (EmbeddedEngine engine = open()) {
        stage(engine);
        storage.reset();
        storage.mostBatches = ends;
        placed = engine.flows().release("t", NOW).handle((there, error) -> error == null).join();
      }
      storage.mostBatches = Integer.MAX_VALUE;
      try (EmbeddedEngine engine = open()) {
        if (ends == 0) {
          assertThat(engine.inspection().queues()).isEmpty();
          assertThat(engine.flows().release("t", NOW).join()).isTrue();
        }
        assertWhole(engine);
      }
      ends++;
    }
    assertThat(ends).isGreaterThan(4);
  }

  private static void assertWhole(Engine engine) {
    await()
        .untilAsserted(
            () -> assertThat(engine.flows().childCounts(PARENT).pending()).isEqualTo(CHILDREN));
    assertThat(engine.inspection().counts(Trees.KIDS).waiting()).isEqualTo(CHILDREN);
    assertThat(state(engine)).isEqualTo(JobState.WAITING_CHILDREN);
    runAll(engine);
    // The parent may be held a moment longer than it has pending children.
    await().until(() -> state(engine) == JobState.WAITING);
    assertThat(engine.flows().childCounts(PARENT).completed()).isEqualTo(CHILDREN);
    assertThat(engine.flows().release("t", NOW).join()).isFalse();
    assertThat(engine.flows().dropStaged(NOW.plusSeconds(9))).isZero();
  }

  private static JobState state(Engine engine) {
    return engine.inspection().find(Trees.TOP, "t").orElseThrow().state();
  }

  private static void runAll(Engine engine) {
    List<Settlement> ends = new ArrayList<>();
    do {
      Claim claim = Claim.of(500, "token", Duration.ofHours(1));
      List<JobRecord> claimed =
          engine.jobs().advance(Trees.KIDS, Advance.of(NOW, ends, claim)).join().claimed();
      ends.clear();
      for (JobRecord job : claimed) {
        byte[] result = "1".getBytes(StandardCharsets.UTF_8);
        ends.add(Settlement.complete(Lease.of(job.id(), "token"), result, Keep.all()));
      }
    } while (!ends.isEmpty());
  }
}
