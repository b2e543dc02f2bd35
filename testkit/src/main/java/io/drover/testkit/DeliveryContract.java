package io.drover.testkit;

import static io.drover.testkit.QueueBench.QUEUE;
import static io.drover.testkit.QueueBench.failure;
import static io.drover.testkit.QueueBench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.Deduplication;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Answers;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about steps over several queues: rules V1 to V9, V16 and V17. */
public interface DeliveryContract extends EngineTest {

  /** A queue beside the one under test. */
  String OTHER = "contract-other";

  @Test
  @DisplayName("V1 jobs for several queues are added in their order and answered in their order")
  default void jobsForSeveralQueuesAreAddedInOrder(QueueBench q) {
    List<Added> added =
        deliver(
            q,
            q.delivery(QUEUE),
            q.delivery(OTHER),
            q.delivery(OTHER, options -> options.id("mine")),
            q.delivery(QUEUE, options -> options.priority(3)),
            q.delivery(QUEUE, options -> options.delay(Duration.ofHours(1))),
            q.delivery(QUEUE, options -> options.lifo(true)));
    assertThat(added.stream().map(Added::id)).containsExactly("1", "1", "mine", "2", "3", "4");
    assertThat(added).allMatch(each -> each.outcome() == Outcome.CREATED);
    assertThat(q.waiting(OTHER)).containsExactly("1", "mine");
    assertThat(q.ids(JobState.WAITING)).containsExactly("4", "1");
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly("2");
    assertThat(q.ids(JobState.DELAYED)).containsExactly("3");
    assertThat(q.events()).startsWith("added 1 name=job", "waiting 1");
  }

  @Test
  @DisplayName("V2 what is delivered counts as a duplicate as what is added does")
  default void deliveredDuplicatesAreAnswered(QueueBench q) {
    q.add(options -> options.id("mine"));
    q.add(options -> options.deduplication(Deduplication.simple("d")));
    List<Added> added =
        deliver(
            q,
            q.delivery(OTHER),
            q.delivery(QUEUE, options -> options.id("mine")),
            q.delivery(QUEUE, options -> options.deduplication(Deduplication.simple("d"))),
            q.delivery(OTHER, options -> options.id("twice")),
            q.delivery(OTHER, options -> options.id("twice")),
            q.delivery(OTHER, options -> options.deduplication(Deduplication.simple("e"))),
            q.delivery(OTHER, options -> options.deduplication(Deduplication.simple("e"))));
    assertThat(added)
        .containsExactly(
            Answers.added("1", Outcome.CREATED),
            Answers.added("mine", Outcome.DUPLICATE),
            Answers.added("2", Outcome.DEDUPLICATED),
            Answers.added("twice", Outcome.CREATED),
            Answers.added("twice", Outcome.DUPLICATE),
            Answers.added("4", Outcome.CREATED),
            Answers.added("4", Outcome.DEDUPLICATED));
    assertThat(q.waiting(OTHER)).containsExactly("1", "twice", "4");
  }

  @Test
  @DisplayName("V3 what a settlement delivers is stored with it, before the end of the job is told")
  default void deliveriesAreStoredWithTheEnd(QueueBench q) {
    String id = q.add();
    q.claim();
    q.events();
    Settlement done =
        complete(q, id, q.delivery(OTHER), q.delivery(QUEUE), q.delivery(OTHER), own(q));
    assertThat(q.settle(done)).containsExactly(Settled.RECORDED);
    assertThat(q.state(id)).isEqualTo(JobState.COMPLETED);
    assertThat(q.waiting(OTHER)).containsExactly("1", "2", "own");
    assertThat(q.ids(JobState.WAITING)).containsExactly("2");
    assertThat(q.events())
        .containsExactly(
            "added 2 name=job", "waiting 2", "completed " + id + " prev=active returnvalue=\"ok\"");
  }

  private static JobDelivery own(QueueBench q) {
    return q.delivery(OTHER, options -> options.id("own"));
  }

  @Test
  @DisplayName("V4 a settlement that is not recorded delivers nothing")
  default void unrecordedSettlementDeliversNothing(QueueBench q) {
    String id = q.add();
    q.claim();
    Lease forged = Lease.of(id, "forged");
    Settlement late = Settlement.complete(forged, json("1"), Keep.all());
    Settlement never = Settlement.complete(Lease.of("never-was", "t"), json("1"), Keep.all());
    List<JobDelivery> one = List.of(q.delivery(OTHER), q.delivery(QUEUE));
    assertThat(q.settle(late.deliveries(one), never.deliveries(one)))
        .containsExactly(Settled.LEASE_LOST, Settled.MISSING);
    Settlement dead = Settlement.deadLetter(forged, failure("boom"), 1, q.delivery(OTHER));
    assertThat(q.settle(dead)).containsExactly(Settled.LEASE_LOST);
    assertThat(q.waiting(OTHER)).isEmpty();
    assertThat(q.ids(JobState.WAITING)).isEmpty();
    assertThat(q.state(id)).isEqualTo(JobState.ACTIVE);
  }

  @Test
  @DisplayName("V5 settlements of one round trip deliver each for itself")
  default void settlementsOfOneRoundTripDeliverEachForItself(QueueBench q) {
    q.addMany(3);
    q.claim(3);
    assertThat(
            q.settle(
                complete(q, "1", q.delivery(OTHER, options -> options.id("one"))),
                Settlement.retry(q.lease("2"), failure("boom"), false),
                complete(q, "3", q.delivery(OTHER, options -> options.id("three")))))
        .containsExactly(Settled.RECORDED, Settled.RECORDED, Settled.RECORDED);
    assertThat(q.waiting(OTHER)).containsExactly("one", "three");
    assertThat(q.ids(JobState.COMPLETED)).containsExactly("1", "3");
    assertThat(q.ids(JobState.WAITING)).containsExactly("2");
  }

  @Test
  @DisplayName("V6 who watches a queue is told what is delivered to it")
  default void deliveriesAreHinted(QueueBench q) throws InterruptedException {
    CountDownLatch hinted = new CountDownLatch(1);
    try (JobStore.Watch watch = q.engine().jobs().watch(OTHER, null, hinted::countDown)) {
      watch.listen(true);
      String id = q.add();
      q.claim();
      q.settle(complete(q, id, q.delivery(OTHER)));
      assertThat(hinted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisplayName("V7 a dead letter leaves its queue, told as a failure, and is what it becomes")
  default void deadLetterLeavesItsQueue(QueueBench q) {
    String id = q.add(options -> options.deduplication(Deduplication.simple("d")));
    q.claim();
    q.inspection().addLog(QUEUE, id, "line", 10);
    q.events();
    assertThat(q.settle(Settlement.deadLetter(q.lease(id), failure("boom"), 1, q.delivery(OTHER))))
        .containsExactly(Settled.RECORDED);
    assertThat(q.exists(id)).isFalse();
    assertThat(q.counts()).isEmpty();
    assertThat(q.inspection().logs(QUEUE, id, 0, 9)).isEmpty();
    assertThat(q.waiting(OTHER)).containsExactly("1");
    assertThat(q.events())
        .containsExactly(
            "failed " + id + " failedReason=boom prev=active",
            "retries-exhausted " + id + " attemptsMade=1",
            "drained");
    Added again = q.adding(options -> options.deduplication(Deduplication.simple("d")));
    assertThat(again.outcome()).isEqualTo(Outcome.CREATED);
  }

  @Test
  @DisplayName("V8 one settlement may deliver more jobs than a batch has")
  default void oneSettlementMayDeliverMoreThanABatch(QueueBench q) {
    String id = q.add();
    q.claim();
    int many = Math.min(q.traits().maxBatch(), 1000) + 50;
    Settlement done =
        Settlement.complete(q.lease(id), json("1"), Keep.all())
            .deliveries(Collections.nCopies(many, q.delivery(OTHER)));
    assertThat(q.settle(done)).containsExactly(Settled.RECORDED);
    assertThat(q.inspection().counts(OTHER).waiting()).isEqualTo(many);
  }

  @Test
  @DisplayName("V16 what a failure delivers is stored with it, whether the job stays or not")
  default void whatAFailureDeliversIsStoredWithIt(QueueBench q) {
    q.addMany(3);
    q.claim(3);
    q.events();
    Settlement stays = Settlement.fail(q.lease("1"), failure("boom"), Keep.all(), 1);
    Settlement goes = Settlement.fail(q.lease("2"), failure("boom"), Keep.count(0), 1);
    Settlement late = Settlement.fail(Lease.of("3", "forged"), failure("boom"), Keep.all(), 1);
    assertThat(
            q.settle(
                stays.deliveries(List.of(q.delivery(OTHER, options -> options.id("one")))),
                goes.deliveries(List.of(q.delivery(OTHER, options -> options.id("two")))),
                late.deliveries(List.of(q.delivery(OTHER, options -> options.id("three"))))))
        .containsExactly(Settled.RECORDED, Settled.RECORDED, Settled.LEASE_LOST);
    assertThat(q.waiting(OTHER)).containsExactly("one", "two");
    assertThat(q.state("1")).isEqualTo(JobState.FAILED);
    assertThat(q.exists("2")).isFalse();
    assertThat(q.state("3")).isEqualTo(JobState.ACTIVE);
  }

  @Test
  @DisplayName("V17 a job is active yet for what its end delivers under its deduplication id")
  default void anEndDeliversUnderItsOwnDeduplicationId(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String id = q.add(options -> options.deduplication(rule));
    q.add();
    q.claim(2);
    JobDelivery again = q.delivery(QUEUE, options -> options.deduplication(rule).id("again"));
    assertThat(q.settle(complete(q, id, again), complete(q, "2")))
        .containsExactly(Settled.RECORDED, Settled.RECORDED);
    assertThat(q.ids(JobState.WAITING)).containsExactly("again");

    q.claim(1);
    Settlement retry = Settlement.retry(q.lease("again"), failure("boom"), false);
    JobDelivery last = q.delivery(QUEUE, options -> options.deduplication(rule).id("last"));
    assertThat(q.settle(retry.deliveries(List.of(last)))).containsExactly(Settled.RECORDED);
    assertThat(q.ids(JobState.WAITING)).containsExactly("again");
    q.claim(1);
    q.complete("again");
    assertThat(q.ids(JobState.WAITING)).containsExactly("last");
  }

  @Test
  @DisplayName("V9 the end of a job and what it delivered are there again together")
  default void deliveriesAreThereAgain(QueueBench q) {
    assumeTrue(q.traits().durable(), "the store does not outlast its process");
    String id = q.add();
    q.add();
    q.claim(2);
    q.settle(complete(q, id, q.delivery(OTHER)));
    q.settle(Settlement.deadLetter(q.lease("2"), failure("boom"), 1, q.delivery(OTHER)));
    deliver(q, q.delivery(OTHER), q.delivery(QUEUE));
    q.reopen();
    assertThat(q.state(id)).isEqualTo(JobState.COMPLETED);
    assertThat(q.exists("2")).isFalse();
    assertThat(q.waiting(OTHER)).containsExactly("1", "2", "3");
    JobRecord delivered = q.inspection().find(OTHER, "1").orElseThrow();
    assertThat(QueueBench.text(delivered.data())).isEqualTo("{\"n\":1}");
  }

  private static Settlement complete(QueueBench q, String id, JobDelivery... deliveries) {
    return Settlement.complete(q.lease(id), json("\"ok\""), Keep.all())
        .deliveries(List.of(deliveries));
  }

  private static List<Added> deliver(QueueBench q, JobDelivery... jobs) {
    return Reply.of(q.engine().jobs().deliver(List.of(jobs)));
  }
}
