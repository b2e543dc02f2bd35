package io.drover.testkit;

import static io.drover.routing.Binding.toExchange;
import static io.drover.routing.Binding.toQueue;
import static io.drover.testkit.DeliveryContract.OTHER;
import static io.drover.testkit.QueueBench.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.spi.Answers;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobStore;
import io.drover.spi.ParentLink;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract about what is published under routes that were read: rules B17 to B26.
 */
public interface PublishContract extends EngineTest {

  @Test
  @DisplayName("B17 what is published is added to its queues, in order, and answered in order")
  default void publishedIsAddedInOrder(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    r.bind("x", toQueue(QUEUE));
    Map<String, Long> versions =
        Map.of("x", r.version("x"), "y", r.version("y"), "none", Routes.ABSENT);
    Optional<List<Added>> added =
        r.publish(
            versions,
            q.delivery(QUEUE),
            q.delivery(OTHER),
            q.delivery(OTHER, options -> options.id("mine")),
            q.delivery(QUEUE, options -> options.priority(3)),
            q.delivery(QUEUE));
    assertThat(added.orElseThrow().stream().map(Added::id))
        .containsExactly("1", "1", "mine", "2", "3");
    assertThat(added.orElseThrow()).allMatch(each -> each.outcome() == Outcome.CREATED);
    assertThat(r.publish(versions, q.delivery(QUEUE), q.delivery(OTHER))).isPresent();
    assertThat(r.publish(Map.of(), q.delivery(QUEUE))).isPresent();
    assertThat(q.waiting(QUEUE)).containsExactly("1", "3", "4", "5");
    assertThat(q.waiting(OTHER)).containsExactly("1", "mine", "3");
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly("2");
    assertThat(q.events()).startsWith("added 1 name=job", "waiting 1");
    assertThat(r.version("x")).isEqualTo(versions.get("x"));
  }

  @Test
  @DisplayName("B18 what is published counts as a duplicate as what is added does")
  default void publishedDuplicatesAreAnswered(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    q.add(options -> options.id("mine"));
    q.add(options -> options.deduplication(Deduplication.simple("d")));
    assertThat(
            r.publish(
                Map.of("x", r.version("x")),
                q.delivery(QUEUE, options -> options.id("mine")),
                q.delivery(QUEUE, options -> options.deduplication(Deduplication.simple("d"))),
                q.delivery(OTHER, options -> options.id("mine")),
                q.delivery(OTHER, options -> options.id("mine"))))
        .contains(
            List.of(
                Answers.added("mine", Outcome.DUPLICATE),
                Answers.added("2", Outcome.DEDUPLICATED),
                Answers.added("mine", Outcome.CREATED),
                Answers.added("mine", Outcome.DUPLICATE)));
    assertThat(q.waiting(OTHER)).containsExactly("mine");
  }

  @Test
  @DisplayName("B19 of what is refused nothing is added")
  default void refusedIsAddedNowhere(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    JobDelivery orphan =
        JobDelivery.of(
            OTHER,
            q.insert(options -> options.id("child"))
                .parent(ParentLink.of(JobKey.of(QUEUE, "nobody"), FailurePolicy.WAIT)));
    Map<String, Long> versions = Map.of("x", r.version("x"));
    assertThatThrownBy(() -> r.publish(versions, q.delivery(QUEUE), orphan, q.delivery(OTHER)))
        .isInstanceOf(InvalidInputException.class);
    assertThat(r.publish(Map.of("x", Routes.ABSENT), q.delivery(QUEUE), orphan)).isEmpty();
    assertThat(q.waiting(QUEUE)).isEmpty();
    assertThat(q.waiting(OTHER)).isEmpty();
    assertThat(r.publish(versions, q.delivery(QUEUE))).isPresent();
  }

  @Test
  @DisplayName("B20 nothing is added under a version that has been replaced")
  default void nothingIsAddedUnderAReplacedVersion(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    List<Runnable> changes =
        List.of(
            () -> r.bind("x", toQueue(QUEUE)),
            () -> r.bind("x", toExchange("y")),
            () -> r.routes().unbind("x", toQueue(QUEUE)),
            () -> r.routes().delete("y", false));
    List<Long> replaced = new ArrayList<>();
    for (Runnable change : changes) {
      replaced.add(r.version("x"));
      change.run();
      for (long version : replaced) {
        assertThat(r.publish(Map.of("x", version), q.delivery(QUEUE), q.delivery(OTHER))).isEmpty();
      }
    }
    r.declare("y");
    Map<String, Long> oneOfTwo = Map.of("x", replaced.get(0), "y", r.version("y"));
    assertThat(r.publish(oneOfTwo, q.delivery(QUEUE))).isEmpty();
    assertThat(r.publish(Map.of("x", r.version("x") + 1), q.delivery(QUEUE))).isEmpty();
    assertThat(q.inspection().queues()).isEmpty();
    assertThat(r.publish(Map.of("x", r.version("x")), q.delivery(QUEUE))).isPresent();
    assertThat(q.waiting(QUEUE)).containsExactly("1");
  }

  @Test
  @DisplayName("B21 an exchange that has come or gone since is a change as well")
  default void exchangesThatComeAndGoAreChanges(QueueBench q) {
    RouteBench r = new RouteBench(q);
    Map<String, Long> absent = Map.of("x", Routes.ABSENT);
    assertThat(r.publish(absent, q.delivery(QUEUE))).isPresent();
    r.declare("x");
    Map<String, Long> there = Map.of("x", r.version("x"));
    assertThat(r.publish(absent, q.delivery(QUEUE))).isEmpty();
    assertThat(r.publish(there, q.delivery(QUEUE))).isPresent();
    r.routes().delete("x", true);
    assertThat(r.publish(there, q.delivery(QUEUE))).isEmpty();
    assertThat(r.publish(absent, q.delivery(QUEUE))).isPresent();
    r.declare("x");
    assertThat(r.publish(there, q.delivery(QUEUE))).isEmpty();
    assertThat(r.publish(absent, q.delivery(QUEUE))).isEmpty();
    assertThat(q.waiting(QUEUE)).containsExactly("1", "2", "3");
  }

  @Test
  @DisplayName("B22 publishing without jobs only looks at the versions")
  default void publishingWithoutJobsOnlyLooks(QueueBench q) {
    RouteBench r = new RouteBench(q);
    assertThat(r.publish(Map.of())).contains(List.of());
    assertThat(r.publish(Map.of("x", Routes.ABSENT))).contains(List.of());
    r.declare("x");
    long version = r.version("x");
    assertThat(r.publish(Map.of("x", version))).contains(List.of());
    assertThat(r.publish(Map.of("x", Routes.ABSENT))).isEmpty();
    assertThat(r.publish(Map.of("x", version, "y", version))).isEmpty();
    r.bind("x", toQueue(QUEUE));
    assertThat(r.publish(Map.of("x", version))).isEmpty();
    assertThat(q.inspection().queues()).isEmpty();
  }

  @Test
  @DisplayName("B23 who watches a queue is told what is published to it")
  default void publishedIsHinted(QueueBench q) throws InterruptedException {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    CountDownLatch hinted = new CountDownLatch(1);
    try (JobStore.Watch watch = q.engine().jobs().watch(OTHER, null, hinted::countDown)) {
      watch.listen(true);
      r.publish(Map.of("x", r.version("x")), q.delivery(QUEUE), q.delivery(OTHER));
      assertThat(hinted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("B24 one publish may add more jobs than a batch has")
  default void onePublishMayAddMoreThanABatch(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    int many = Math.min(q.traits().maxBatch(), 1000) + 50;
    List<JobDelivery> jobs = Collections.nCopies(many, q.delivery(OTHER));
    assertThat(Reply.of(r.routes().publish(jobs, Map.of("x", r.version("x")))).orElseThrow())
        .hasSize(many);
    assertThat(q.inspection().counts(OTHER).waiting()).isEqualTo(many);
  }

  @Test
  @DisplayName("B25 many who publish while others bind add nothing under replaced versions")
  default void manyPublishWhileOthersBind(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    JobDelivery job = q.delivery(QUEUE);
    Set<Long> replaced = ConcurrentHashMap.newKeySet();
    AtomicInteger published = new AtomicInteger();
    AtomicInteger tooLate = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Runnable publishing =
        () -> {
          do {
            long version = r.version("x");
            for (int i = 0; i < 4; i++) {
              boolean isReplaced = replaced.contains(version);
              if (r.publish(Map.of("x", version), job).isPresent()) {
                published.incrementAndGet();
                tooLate.addAndGet(isReplaced ? 1 : 0);
              }
            }
          } while (!over.get());
        };
    Runnable binding =
        () -> {
          try {
            for (int i = 0; i < 100; i++) {
              long version = r.version("x");
              if (i % 2 == 0) {
                r.bind("x", toQueue(QUEUE));
              } else {
                assertThat(r.routes().unbind("x", toQueue(QUEUE))).isTrue();
              }
              replaced.add(version);
            }
          } finally {
            over.set(true);
          }
        };
    Together.run(List.of(publishing, publishing, publishing, binding));
    assertThat(replaced).hasSize(100);
    assertThat(tooLate).hasValue(0);
    assertThat(q.inspection().counts(QUEUE).waiting()).isEqualTo(published.get());
    assertThat(r.publish(Map.of("x", r.version("x")), job)).isPresent();
  }

  @Test
  @DisplayName("B26 what was published is there again, and the versions still hold")
  default void publishedIsThereAgain(QueueBench q) {
    assumeTrue(q.traits().durable(), "the store does not outlast its process");
    RouteBench r = new RouteBench(q);
    r.declare("x");
    long old = r.version("x");
    r.bind("x", toQueue(QUEUE));
    long version = r.version("x");
    r.publish(Map.of("x", version), q.delivery(QUEUE), q.delivery(OTHER));
    q.reopen();
    assertThat(q.waiting(QUEUE)).containsExactly("1");
    assertThat(q.waiting(OTHER)).containsExactly("1");
    assertThat(r.publish(Map.of("x", old), q.delivery(QUEUE))).isEmpty();
    assertThat(r.publish(Map.of("x", version), q.delivery(QUEUE))).isPresent();
    assertThat(q.waiting(QUEUE)).containsExactly("1", "2");
  }
}
