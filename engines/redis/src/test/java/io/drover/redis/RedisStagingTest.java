package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Script;
import io.drover.spi.Flows;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Trees handed over in parts, whose process ends between two steps. */
class RedisStagingTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final JobKey ROOT = JobKey.of("q", "root");
  private static final int CHILDREN = 130;

  private final String prefix = RedisBench.newPrefix();
  private final RedisEngine engine = (RedisEngine) RedisBench.open(prefix, new VirtualTime());

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private static JobDelivery job(String queue, String id, boolean isRoot) {
    JobInsert job =
        JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults().id(id), NOW)
            .waitsForChildren(isRoot);
    return JobDelivery.of(
        queue, isRoot ? job : job.parent(ParentLink.of(ROOT, FailurePolicy.WAIT)));
  }

  private void stage(Flows flows) {
    List<JobDelivery> jobs = new ArrayList<>(List.of(job("q", "root", true)));
    for (int i = 0; i < CHILDREN; i++) {
      jobs.add(job("kids", "k" + i, false));
    }
    flows.stage("tree", NOW, jobs.subList(0, 100)).join();
    flows.stage("tree", NOW, jobs.subList(100, jobs.size())).join();
  }

  private long of(String queue, JobState state) {
    return engine.inspection().counts(queue).of(state);
  }

  private List<String> ownKeys() {
    return RedisShared.keys().keys("drover:" + prefix + ":*");
  }

  @Test
  void aReleaseThatItsProcessDidNotEndIsCarriedOn() {
    stage(engine.flows());
    String base = prefix + ":q:";
    Arguments first = Arguments.of(base, "tree").add(NOW.toEpochMilli()).add(50).add(true);
    engine.link().call(Script.RELEASE, base, first);
    assertThat(of("q", JobState.WAITING_CHILDREN)).isOne();
    assertThat(of("kids", JobState.WAITING)).isEqualTo(49);

    try (RedisEngine other = (RedisEngine) RedisBench.open(prefix, new VirtualTime())) {
      assertThat(other.flows().dropStaged(NOW.minus(Duration.ofHours(1)))).isZero();
      assertThat(of("kids", JobState.WAITING)).isEqualTo(CHILDREN);
      assertThat(other.flows().childCounts(ROOT).pending()).isEqualTo(CHILDREN);
      assertThat(other.flows().release("tree", NOW).join()).isFalse();
      assertThat(other.flows().dropStaged(NOW.plus(Duration.ofHours(1)))).isZero();
    }
    assertThat(ownKeys()).isEmpty();
    assertThat(engine.inspection().find("q", "root")).isPresent();
  }

  @Test
  void aTreeThatWasNeverReleasedLeavesNothing() {
    stage(engine.flows());
    assertThat(RedisShared.keys().keys(prefix + ":*")).hasSizeGreaterThan(CHILDREN);
    try (RedisEngine other = (RedisEngine) RedisBench.open(prefix, new VirtualTime())) {
      assertThat(other.flows().dropStaged(NOW)).isZero();
      assertThat(other.flows().dropStaged(NOW.plusMillis(1))).isOne();
      assertThat(other.flows().release("tree", NOW).join()).isFalse();
      other.flows().dropStaged(NOW.plusMillis(1));
    }
    assertThat(ownKeys()).isEmpty();
    assertThat(RedisShared.keys().keys(prefix + ":*"))
        .containsExactlyInAnyOrder(prefix + ":q:id", prefix + ":kids:id");
    assertThat(engine.inspection().queues()).isEmpty();
  }

  @Test
  void anIdThatIsStagedIsInUseUntilItIsReleased() {
    stage(engine.flows());
    JobInsert same = JobInsert.of("n", new byte[] {'2'}, JobOptions.defaults().id("k7"), NOW);
    assertThat(engine.jobs().add("kids", List.of(same)).join().get(0).outcome())
        .isEqualTo(Added.Outcome.DUPLICATE);
    assertThat(engine.flows().release("tree", NOW).join()).isTrue();
    assertThat(of("kids", JobState.WAITING)).isEqualTo(CHILDREN);
    assertThat(RedisShared.keys().hgetall(prefix + ":kids:k7"))
        .containsEntry("data", "1")
        .doesNotContainKey("staged");
  }

  @Test
  void manyChildrenAreReadEachOnceWhileOthersGo() {
    stage(engine.flows());
    assertThat(engine.flows().release("tree", NOW).join()).isTrue();
    String pending = prefix + ":q:root:dependencies";
    for (int i = 0; i < 2000; i++) {
      RedisShared.keys().sadd(pending, prefix + ":kids:more-" + i);
    }
    List<JobKey> read = new ArrayList<>();
    var page = engine.flows().children(ROOT, ChildState.PENDING, null, 37);
    page.items().forEach(child -> read.add(child.child()));
    for (int turn = 0; page.next().isPresent(); turn++) {
      // The set gets so small that the server shrinks its table, which makes a scan go back.
      for (int i = 60 * turn; i < 60 * turn + 60 && i < 1900; i++) {
        RedisShared.keys().srem(pending, prefix + ":kids:more-" + i);
      }
      page = engine.flows().children(ROOT, ChildState.PENDING, page.next().get(), 37);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(37);
      page.items().forEach(child -> read.add(child.child()));
    }
    assertThat(read).doesNotHaveDuplicates();
    for (int i = 0; i < CHILDREN; i++) {
      assertThat(read).contains(JobKey.of("kids", "k" + i));
    }
    for (int i = 1900; i < 2000; i++) {
      assertThat(read).contains(JobKey.of("kids", "more-" + i));
    }
  }
}
