package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.Backoff;
import io.drover.job.Deduplication;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Removal;
import io.drover.job.Route;
import io.drover.job.TimeRange;
import io.drover.spi.Answers;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about adding jobs: rules A. */
public interface AddContract extends EngineTest {

  @Test
  @DisplayName("A1 a new job is waiting and has no history")
  default void newJobIsWaitingAndHasNoHistory(QueueBench q) {
    Added added = q.adding(options -> options.attempts(3));
    assertThat(added.outcome()).isEqualTo(Outcome.CREATED);
    JobRecord job = q.job(added.id());
    assertThat(job.state()).isEqualTo(JobState.WAITING);
    assertThat(job.queue()).isEqualTo(QueueBench.QUEUE);
    assertThat(job.name()).isEqualTo("job");
    assertThat(QueueBench.text(job.data())).isEqualTo("{\"n\":1}");
    assertThat(job.options()).isEqualTo(JobOptions.defaults().attempts(3));
    assertThat(job.delay()).isZero();
    assertThat(job.priority()).isZero();
    assertThat(List.of(job.attemptsStarted(), job.attemptsMade(), job.stalledCount()))
        .containsOnly(0);
    assertThat(job.stackTraces()).isEmpty();
    assertThat(job)
        .hasAllNullFieldsOrPropertiesExcept(
            "id",
            "queue",
            "name",
            "data",
            "options",
            "state",
            "timestamp",
            "delay",
            "priority",
            "attemptsStarted",
            "attemptsMade",
            "stalledCount",
            "stackTraces",
            "redrives",
            "endsAlone");
    assertThat(q.events())
        .containsExactly("added " + added.id() + " name=job", "waiting " + added.id());
  }

  @Test
  @DisplayName("A2 automatic ids count from 1")
  default void automaticIdsCountFromOne(QueueBench q) {
    assertThat(List.of(q.add(), q.add(), q.add())).containsExactly("1", "2", "3");
  }

  @Test
  @DisplayName("A3 jobs of one call are added in their order and answered in their order")
  default void jobsOfOneCallAreAddedInOrder(QueueBench q) {
    List<Added> added =
        q.addAll(
            List.of(
                q.insert(o -> o.id("b")),
                q.insert(o -> o.id("a")),
                q.insert(o -> o.id("d").priority(1)),
                q.insert(o -> o.id("c"))));
    assertThat(added).extracting(Added::id).containsExactly("b", "a", "d", "c");
    assertThat(q.ids(JobState.WAITING)).containsExactly("b", "a", "c");
  }

  @Test
  @DisplayName("A4 an id that exists is answered as a duplicate and changes nothing")
  default void existingIdIsADuplicateAndChangesNothing(QueueBench q) {
    q.add(options -> options.id("mine"));
    String before = Snapshot.of(q.job("mine"));
    q.events();
    Added again = q.adding(options -> options.id("mine").priority(7).attempts(9));
    assertThat(again).isEqualTo(Answers.added("mine", Outcome.DUPLICATE));
    assertThat(Snapshot.of(q.job("mine"))).isEqualTo(before);
    assertThat(q.count(JobState.WAITING)).isOne();
    assertThat(q.events()).containsExactly("duplicated mine");
  }

  @Test
  @DisplayName("A5 an id stays in use while the job is kept, finished or not")
  default void idStaysInUseWhileTheJobIsKept(QueueBench q) {
    q.add(options -> options.id("mine"));
    q.complete(q.claim());
    assertThat(q.adding(o -> o.id("mine")).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(q.inspection().remove(QueueBench.QUEUE, "mine", q.now())).isEqualTo(Removal.REMOVED);
    assertThat(q.adding(o -> o.id("mine")).outcome()).isEqualTo(Outcome.CREATED);
    assertThat(q.job("mine").attemptsMade()).isZero();
  }

  @Test
  @DisplayName("A6 the second of two equal ids in one call is the duplicate")
  default void secondOfTwoEqualIdsInOneCallIsTheDuplicate(QueueBench q) {
    JobInsert job = q.insert(options -> options.id("twin"));
    assertThat(q.addAll(List.of(job, job)))
        .extracting(Added::outcome)
        .containsExactly(Outcome.CREATED, Outcome.DUPLICATE);
  }

  @Test
  @DisplayName("A7 every add takes a number, used or not")
  default void everyAddTakesANumberUsedOrNot(QueueBench q) {
    q.add(options -> options.id("mine"));
    q.add(options -> options.id("mine"));
    assertThat(q.add()).isEqualTo("3");
  }

  @Test
  @DisplayName("A8 lifo puts a job to the front of the waiting ones")
  default void lifoPutsAJobToTheFront(QueueBench q) {
    String first = q.add();
    String second = q.add();
    String third = q.add(options -> options.lifo(true));
    assertThat(q.ids(JobState.WAITING)).containsExactly(third, first, second);
  }

  @Test
  @DisplayName("A9 queues share nothing, ids included")
  default void queuesShareNothing(QueueBench q) {
    q.add(options -> options.id("mine"));
    List<Added> other =
        Reply.of(q.engine().jobs().add("other", List.of(q.insert(o -> o.id("mine")))));
    assertThat(other).containsExactly(Answers.added("mine", Outcome.CREATED));
    q.inspection().remove(QueueBench.QUEUE, "mine", q.now());
    assertThat(q.inspection().find("other", "mine")).isPresent();
    assertThat(q.inspection().queues()).contains("other");
  }

  @Test
  @DisplayName("A10 ids may hold any character but a colon, NUL and half of a surrogate pair")
  default void idsMayHoldAnyCharacter(QueueBench q) {
    List<String> ids = List.of("Grüße 12", "a/b%00*[x]", "012", "日本語", "🧺", "-", "x".repeat(255));
    ids.forEach(id -> q.add(options -> options.id(id)));
    assertThat(q.ids(JobState.WAITING)).isEqualTo(ids);
    assertThat(q.claim(10)).isEqualTo(ids);
    for (String refused : List.of("a:b", "a\0b", "a\uD800", "\uDC00a", "\uD800\uD800\uDC00")) {
      assertThatThrownBy(() -> JobOptions.defaults().id(refused))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> JobIds.checkQueue(refused))
          .isInstanceOf(InvalidInputException.class);
    }
    for (String refused : List.of("a\0b", "a\uD800", "\uDC00a")) {
      assertThatThrownBy(() -> Deduplication.simple(refused))
          .isInstanceOf(InvalidInputException.class);
    }
    q.add(options -> options.id("a?"));
    assertThat(q.exists("a\uD800")).isFalse();
    assertThat(q.inspection().remove(QueueBench.QUEUE, "a\uD800", q.now()))
        .isEqualTo(Removal.MISSING);
  }

  @Test
  @DisplayName("A11 a call may carry as many jobs as the traits say")
  default void callMayCarryAsManyJobsAsTheTraitsSay(QueueBench q) {
    int most = q.traits().maxBatch();
    List<Added> added = q.addAll(Collections.nCopies(most, q.insert(o -> o)));
    assertThat(added).hasSize(most).allMatch(Added::isNew);
    assertThat(q.count(JobState.WAITING)).isEqualTo(most);
    assertThat(q.addAll(List.of())).isEmpty();
  }

  @Test
  @DisplayName("A12 data is kept byte for byte")
  default void dataIsKeptByteForByte(QueueBench q) {
    for (String data : List.of("null", "12.50", "\"é\\u0000\\n\"", "[ 1,\t2 ]", big())) {
      JobInsert like = q.insert(options -> options);
      JobInsert job =
          JobInsert.of("größe", QueueBench.json(data), like.options(), like.timestamp())
              .delay(like.delay());
      String id = q.addAll(List.of(job)).get(0).id();
      assertThat(QueueBench.text(q.job(id).data())).isEqualTo(data);
      assertThat(q.job(id).name()).isEqualTo("größe");
    }
  }

  private static String big() {
    return "\"" + "x".repeat(200_000) + "\"";
  }

  @Test
  @DisplayName("A13 options are kept as they were given")
  default void optionsAreKeptAsGiven(QueueBench q) {
    JobOptions options =
        JobOptions.defaults()
            .id("full")
            .priority(9)
            .attempts(5)
            .backoff(Backoff.exponential(Duration.ofMillis(250)).jitter(0.5))
            .keepCompleted(Keep.count(3).youngerThan(Duration.ofHours(1)))
            .keepFailed(Keep.none())
            .sizeLimit(1000)
            .keepLogs(7)
            .stackTraceLimit(2)
            .expiresAfter(Duration.ofMillis(90_001))
            .telemetry("{\"traceparent\":\"00-größe/\\u0001\"}")
            .route(Route.of("shop", "order.größe", Map.of("a", "", "ß", "\"1\"")))
            .omitTelemetryContext(true);
    q.add(defaults -> options);
    assertThat(q.job("full").options()).isEqualTo(options);
    JobOptions greatest =
        JobOptions.defaults()
            .id("greatest")
            .attempts(Integer.MAX_VALUE)
            .keepCompleted(Integer.MAX_VALUE)
            .keepFailed(Keep.count(Integer.MAX_VALUE).limit(Integer.MAX_VALUE))
            .sizeLimit(Integer.MAX_VALUE)
            .keepLogs(Integer.MAX_VALUE)
            .stackTraceLimit(Integer.MAX_VALUE)
            .deduplication(Deduplication.simple("d").reschedule(true))
            .expiresAt(Instant.parse("2126-12-25T10:00:00.123Z"));
    q.add(defaults -> greatest);
    assertThat(q.job("greatest").options()).isEqualTo(greatest);
    assertThat(q.claim(2)).containsExactly("greatest", "full");
  }

  @Test
  @DisplayName("A14 the timestamp is the one given")
  default void timestampIsTheOneGiven(QueueBench q) {
    Instant created = q.now().minusSeconds(90);
    String id = q.add(options -> options.timestamp(created));
    assertThat(q.job(id).timestamp()).isEqualTo(created);
    assertThat(q.state(id)).isEqualTo(JobState.WAITING);
  }

  @Test
  @DisplayName("A15 the farthest times are kept, and what lies beyond them is refused")
  default void farthestTimesAreKept(QueueBench q) {
    Duration longest = TimeRange.LONGEST;
    JobOptions far =
        JobOptions.defaults()
            .id("far")
            .delay(longest)
            .backoff(Backoff.fixed(longest))
            .keepCompleted(Keep.age(longest))
            .deduplication(Deduplication.throttle("d", longest));
    JobOptions last = JobOptions.defaults().id("last").at(TimeRange.LAST);
    Instant created = q.now();
    Duration delay = Duration.between(created, TimeRange.LAST.truncatedTo(ChronoUnit.MILLIS));
    q.add(defaults -> far);
    q.addAll(List.of(JobInsert.of("job", QueueBench.json("1"), last, created).delay(delay)));
    assertThat(q.job("far").options()).isEqualTo(far);
    assertThat(q.job("far").delay()).isEqualTo(longest);
    assertThat(q.job("last").options()).isEqualTo(last);
    assertThat(q.job("last").delay()).isEqualTo(delay);
    assertThat(q.ids(JobState.DELAYED)).containsExactly("far", "last");
    assertThat(q.claim(5)).isEmpty();
    JobOptions none = JobOptions.defaults();
    for (ThrowingCallable beyond :
        List.<ThrowingCallable>of(
            () -> none.delay(longest.plusNanos(1)),
            () -> none.delay(Duration.ofMillis(-1)),
            () -> none.at(TimeRange.LAST.plusNanos(1)),
            () -> none.timestamp(Instant.MIN),
            () -> Backoff.fixed(longest.plusNanos(1)),
            () -> Keep.age(longest.plusNanos(1)),
            () -> Deduplication.throttle("d", longest.plusNanos(1)))) {
      assertThatThrownBy(beyond).isInstanceOf(InvalidInputException.class);
    }
  }
}
