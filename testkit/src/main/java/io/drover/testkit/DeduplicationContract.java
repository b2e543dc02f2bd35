package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.Deduplication;
import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.Answers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about deduplication: rules U. */
public interface DeduplicationContract extends EngineTest {

  @Test
  @DisplayName("U1 while a job owns the id, a further add stores nothing and gets the owner's id")
  default void furtherAddGetsTheOwnersId(QueueBench q) {
    String owner = add(q, Deduplication.simple("d")).id();
    q.events();
    assertThat(add(q, Deduplication.simple("d")))
        .isEqualTo(Answers.added(owner, Outcome.DEDUPLICATED));
    assertThat(q.count(JobState.WAITING)).isOne();
    assertThat(q.events())
        .containsExactly("deduplicated " + owner + " deduplicatedJobId=2 deduplicationId=d");
    assertThat(add(q, Deduplication.simple("e")).isNew()).isTrue();
    assertThat(q.add()).isEqualTo("4");
  }

  @Test
  @DisplayName("U2 the id is free when its owner completes or fails for good, not when it retries")
  default void idIsFreeWhenItsOwnerFinishes(QueueBench q) {
    String first = add(q, Deduplication.simple("d")).id();
    q.claim();
    q.retry(first);
    assertThat(add(q, Deduplication.simple("d")).isNew()).isFalse();
    q.claim();
    q.complete(first);
    Added second = add(q, Deduplication.simple("d"));
    assertThat(second.isNew()).isTrue();
    q.claim();
    assertThat(add(q, Deduplication.simple("d")).isNew()).isFalse();
    q.fail(second.id());
    assertThat(add(q, Deduplication.simple("d")).isNew()).isTrue();
  }

  @Test
  @DisplayName("U3 the id is free when its owner is removed, drained or cleaned")
  default void idIsFreeWhenItsOwnerIsRemoved(QueueBench q) {
    Deduplication rule = Deduplication.throttle("d", Duration.ofHours(1));
    String first = add(q, rule).id();
    q.inspection().remove(QueueBench.QUEUE, first, q.now());
    assertThat(add(q, rule).isNew()).isTrue();
    q.inspection().drain(QueueBench.QUEUE, DrainScope.READY);
    assertThat(add(q, rule).isNew()).isTrue();
    q.inspection().clean(QueueBench.QUEUE, JobState.WAITING, q.now(), q.now(), 0);
    assertThat(add(q, rule).isNew()).isTrue();
  }

  @Test
  @DisplayName("U4 a time to live frees the id while its owner is still there")
  default void timeToLiveFreesTheId(QueueBench q) {
    Deduplication rule = Deduplication.throttle("d", Duration.ofMillis(300));
    add(q, rule);
    assertThat(add(q, rule).isNew()).isFalse();
    q.passMillis(310);
    assertThat(add(q, rule).isNew()).isTrue();
    assertThat(q.count(JobState.WAITING)).isEqualTo(2);
  }

  @Test
  @DisplayName("U5 a time to live outlasts its owner, kept or not")
  default void timeToLiveOutlastsItsOwner(QueueBench q) {
    Deduplication rule = Deduplication.throttle("d", Duration.ofHours(1));
    String owner = add(q, rule).id();
    q.claim();
    q.complete(owner, Keep.none());
    assertThat(add(q, rule)).isEqualTo(Answers.added(owner, Outcome.DEDUPLICATED));
  }

  @Test
  @DisplayName("U6 extending starts the time to live anew with each duplicate")
  default void extendingStartsTheTimeAnew(QueueBench q) {
    Deduplication rule = Deduplication.throttle("d", Duration.ofMillis(400)).extend(true);
    add(q, rule);
    q.passMillis(250);
    assertThat(add(q, rule).isNew()).isFalse();
    q.passMillis(250);
    assertThat(add(q, rule).isNew()).isFalse();
    q.passMillis(410);
    assertThat(add(q, rule).isNew()).isTrue();
  }

  @Test
  @DisplayName("U7 replacing removes an owner that is still delayed and adds the new job")
  default void replacingRemovesADelayedOwner(QueueBench q) {
    Deduplication rule = Deduplication.simple("d").replace(true);
    String old = addDelayed(q, rule).id();
    q.events();
    Added added = addDelayed(q, rule);
    assertThat(added.outcome()).isEqualTo(Outcome.CREATED);
    String id = added.id();
    assertThat(q.ids(JobState.DELAYED)).containsExactly(id);
    assertThat(q.exists(old)).isFalse();
    assertThat(q.events())
        .startsWith(
            "removed " + old + " prev=delayed",
            "deduplicated " + id + " deduplicatedJobId=" + old + " deduplicationId=d",
            "added " + id + " name=job")
        .hasSize(4);
    assertThat(addDelayed(q, rule).id()).isNotEqualTo(id);
  }

  @Test
  @DisplayName("U8 replacing leaves an owner that is not delayed, without an event")
  default void replacingLeavesAnOwnerThatIsNotDelayed(QueueBench q) {
    Deduplication rule = Deduplication.simple("d").replace(true);
    String owner = addDelayed(q, rule).id();
    q.inspection().promote(QueueBench.QUEUE, owner, q.now());
    q.events();
    assertThat(addDelayed(q, rule)).isEqualTo(Answers.added(owner, Outcome.DEDUPLICATED));
    assertThat(q.count(JobState.DELAYED)).isZero();
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("U9 replacing without extending keeps the time to live of the first add")
  default void replacingWithoutExtendingKeepsTheTimeToLive(QueueBench q) {
    Deduplication rule = Deduplication.throttle("d", Duration.ofMillis(400)).replace(true);
    addDelayed(q, rule);
    q.passMillis(250);
    addDelayed(q, rule);
    assertThat(q.count(JobState.DELAYED)).isOne();
    q.passMillis(160);
    addDelayed(q, rule);
    assertThat(q.count(JobState.DELAYED)).isEqualTo(2);
  }

  @Test
  @DisplayName("U10 debouncing keeps the last add and starts the time anew")
  default void debouncingKeepsTheLastAdd(QueueBench q) {
    Deduplication rule = Deduplication.debounce("d", Duration.ofMillis(400));
    addDelayed(q, rule);
    q.passMillis(250);
    addDelayed(q, rule);
    q.passMillis(250);
    Added last = addDelayed(q, rule);
    assertThat(last.isNew()).isTrue();
    assertThat(q.ids(JobState.DELAYED)).containsExactly(last.id());
  }

  @Test
  @DisplayName("U11 the last add that came while the owner was active is added when it completes")
  default void lastAddIsKeptWhileTheOwnerIsActive(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    q.claim();
    q.events();
    assertThat(add(q, rule)).isEqualTo(Answers.added(owner, Outcome.DEDUPLICATED));
    q.adding(o -> o.deduplication(rule).attempts(8));
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isOne();
    q.passMillis(20);
    q.complete(owner);
    assertThat(q.events())
        .containsExactly(
            "deduplicated 1 deduplicatedJobId=2 deduplicationId=d",
            "deduplicated 1 deduplicatedJobId=3 deduplicationId=d",
            "added 3 name=job",
            "waiting 3",
            "completed 1 prev=active returnvalue=\"ok\"");
    assertThat(q.job("3").options().attempts()).isEqualTo(8);
    assertThat(q.job("3").timestamp()).isAfterOrEqualTo(q.job(owner).finishedOn());
    assertThat(add(q, rule)).isEqualTo(Answers.added("3", Outcome.DEDUPLICATED));
  }

  @Test
  @DisplayName("U12 nothing is kept while the owner is not active")
  default void nothingIsKeptWhileTheOwnerIsNotActive(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    add(q, rule);
    q.claim();
    q.complete(owner);
    assertThat(q.inspection().counts(QueueBench.QUEUE).unfinished()).isZero();
    assertThat(add(q, rule).isNew()).isTrue();
  }

  @Test
  @DisplayName("U13 what was kept is added after a final failure, not after a retry")
  default void whatWasKeptIsAddedAfterAFinalFailure(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    q.claim();
    add(q, rule);
    q.retry(owner);
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isOne();
    q.claim();
    q.events();
    q.fail(owner);
    assertThat(q.ids(JobState.WAITING)).containsExactly("2");
    assertThat(q.events())
        .containsExactly(
            "added 2 name=job",
            "waiting 2",
            "failed 1 failedReason=boom prev=active",
            "retries-exhausted 1 attemptsMade=2");
  }

  @Test
  @DisplayName("U14 what was kept has its own id, delay and priority")
  default void whatWasKeptHasItsOwnIdDelayAndPriority(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    q.claim();
    q.adding(o -> o.deduplication(rule).id("mine").delay(Duration.ofHours(1)).priority(3));
    q.complete(owner);
    assertThat(q.state("mine")).isEqualTo(JobState.DELAYED);
    assertThat(q.job("mine").priority()).isEqualTo(3);
    assertThat(q.job("mine").delay()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  @DisplayName("U15 what was kept is dropped when the owner is removed")
  default void whatWasKeptIsDroppedWhenTheOwnerIsRemoved(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    q.claimShort(1);
    add(q, rule);
    q.recover();
    q.inspection().remove(QueueBench.QUEUE, owner, q.now());
    String next = add(q, rule).id();
    q.claim();
    q.complete(next);
    assertThat(q.inspection().counts(QueueBench.QUEUE).unfinished()).isZero();
  }

  @Test
  @DisplayName("U16 an id of the job's own that exists comes before deduplication")
  default void existingIdComesBeforeDeduplication(QueueBench q) {
    q.add(options -> options.id("mine"));
    assertThat(q.adding(o -> o.id("mine").deduplication(Deduplication.simple("d"))).outcome())
        .isEqualTo(Outcome.DUPLICATE);
    assertThat(add(q, Deduplication.simple("d")).isNew()).isTrue();
  }

  @Test
  @DisplayName("U17 of several adds in one call the first owns the id")
  default void ofSeveralAddsInOneCallTheFirstOwnsTheId(QueueBench q) {
    var job = q.insert(o -> o.deduplication(Deduplication.simple("d")));
    assertThat(q.addAll(List.of(job, job, job)))
        .containsExactly(
            Answers.added("1", Outcome.CREATED),
            Answers.added("1", Outcome.DEDUPLICATED),
            Answers.added("1", Outcome.DEDUPLICATED));
  }

  @Test
  @DisplayName("U18 removing a job that owns the id no more leaves it to its owner")
  default void removingAFormerOwnerLeavesTheId(QueueBench q) {
    String former = add(q, Deduplication.simple("d")).id();
    q.claim();
    q.complete(former);
    String owner = add(q, Deduplication.simple("d")).id();
    q.inspection().remove(QueueBench.QUEUE, former, q.now());
    assertThat(add(q, Deduplication.simple("d")).id()).isEqualTo(owner);
  }

  @Test
  @DisplayName("U19 what was kept is not added if its id was taken meanwhile")
  default void whatWasKeptIsNotAddedIfItsIdWasTaken(QueueBench q) {
    Deduplication rule = Deduplication.keepLastIfActive("d");
    String owner = add(q, rule).id();
    q.claim();
    assertThat(q.adding(o -> o.id("mine").deduplication(rule)).isNew()).isFalse();
    assertThat(q.adding(o -> o.id("mine").attempts(7)).isNew()).isTrue();
    q.events();
    q.complete(owner);
    assertThat(q.ids(JobState.WAITING)).containsExactly("mine");
    assertThat(q.job("mine").options().attempts()).isEqualTo(7);
    assertThat(q.events())
        .containsExactly("duplicated mine", "completed 1 prev=active returnvalue=\"ok\"");
    assertThat(q.claim(5)).containsExactly("mine");
    q.complete("mine");
    assertThat(q.count(JobState.ACTIVE)).isZero();
    assertThat(add(q, rule)).isEqualTo(Answers.added("5", Outcome.CREATED));
  }

  @Test
  @DisplayName("U20 of two adds kept under one id, the first owner to finish adds its own")
  default void ofTwoAddsKeptUnderOneIdTheFirstIsAdded(QueueBench q) {
    String first = add(q, Deduplication.keepLastIfActive("d")).id();
    String second = add(q, Deduplication.keepLastIfActive("e")).id();
    q.claim(2);
    q.adding(o -> o.id("mine").priority(1).deduplication(Deduplication.keepLastIfActive("d")));
    q.adding(o -> o.id("mine").priority(2).deduplication(Deduplication.keepLastIfActive("e")));
    q.complete(second);
    q.complete(first);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly("mine");
    assertThat(q.job("mine").priority()).isEqualTo(2);
    assertThat(q.claim(5)).containsExactly("mine");
  }

  @Test
  @DisplayName("U21 what was kept is added although the id was given a time to live meanwhile")
  default void whatWasKeptOutlastsATimeToLive(QueueBench q) {
    String owner = add(q, Deduplication.keepLastIfActive("d")).id();
    q.claim();
    add(q, Deduplication.keepLastIfActive("d"));
    add(q, Deduplication.throttle("d", Duration.ofMillis(400)).extend(true));
    q.complete(owner);
    assertThat(q.ids(JobState.WAITING)).containsExactly("2");
    q.passMillis(410);
    assertThat(add(q, Deduplication.simple("d")).id()).isEqualTo("2");
  }

  @Test
  @DisplayName("U22 what was kept is added and owns the id, whoever owned it meanwhile")
  default void whatWasKeptOutlastsTheOwnership(QueueBench q) {
    String owner = add(q, Deduplication.keepLastIfActive("d")).id();
    q.claim();
    add(q, Deduplication.keepLastIfActive("d"));
    add(q, Deduplication.throttle("d", Duration.ofMillis(400)).extend(true));
    q.passMillis(410);
    String other = add(q, Deduplication.simple("d")).id();
    assertThat(q.ids(JobState.WAITING)).containsExactly(other);
    q.complete(owner);
    assertThat(q.ids(JobState.WAITING)).containsExactly(other, "2");
    assertThat(add(q, Deduplication.simple("d")).id()).isEqualTo("2");
    assertThat(q.claim()).isEqualTo(other);
    q.complete(other);
    assertThat(add(q, Deduplication.simple("d")).id()).isEqualTo("2");
  }

  @Test
  @DisplayName(
      "U23 extending to keep the last ends the time to live of an owner that is not active")
  default void extendingToKeepTheLastEndsTheTimeToLive(QueueBench q) {
    Duration ttl = Duration.ofMillis(400);
    String owner = add(q, Deduplication.throttle("d", ttl)).id();
    assertThat(add(q, Deduplication.keepLastIfActive("d").ttl(ttl).extend(true)).isNew()).isFalse();
    q.passMillis(410);
    assertThat(add(q, Deduplication.simple("d")).id()).isEqualTo(owner);
    q.claim();
    q.complete(owner);
    assertThat(add(q, Deduplication.simple("d")).isNew()).isTrue();
  }

  private static Added add(QueueBench q, Deduplication rule) {
    return q.adding(options -> options.deduplication(rule));
  }

  private static Added addDelayed(QueueBench q, Deduplication rule) {
    return q.adding(options -> options.deduplication(rule).delay(Duration.ofHours(1)));
  }
}
