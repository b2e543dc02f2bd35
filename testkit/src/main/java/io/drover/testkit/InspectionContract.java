package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.Removal;
import io.drover.job.StoreException;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.JobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about looking at queues and small changes of jobs: rules I. */
public interface InspectionContract extends EngineTest {

  @Test
  @DisplayName("I1 a queue never used reads as empty, and reading does not make it")
  default void unusedQueueReadsAsEmpty(QueueBench q) {
    Inspection look = q.inspection();
    String queue = QueueBench.QUEUE;
    assertThat(q.counts()).isEmpty();
    assertThat(look.countsByPriority(queue, List.of(0, 1))).containsExactly(0L, 0L);
    for (JobState state : JobState.values()) {
      assertThat(look.page(queue, PageRequest.of(state)).items()).isEmpty();
    }
    assertThat(look.find(queue, "1")).isEmpty();
    assertThat(look.logs(queue, "1", 0, 10)).isEmpty();
    assertThat(look.remove(queue, "1", q.now())).isEqualTo(Removal.MISSING);
    assertThat(look.promoteAll(queue, q.now())).isZero();
    assertThat(look.retryAll(queue, JobState.FAILED, q.now())).isZero();
    assertThat(look.drain(queue, DrainScope.READY_AND_DELAYED)).isZero();
    assertThat(q.events()).isEmpty();
    assertThat(look.queues()).isEmpty();
  }

  @Test
  @DisplayName("I2 queues are listed by name, from their first job or setting on")
  default void queuesAreListedByName(QueueBench q) {
    Reply.of(q.engine().jobs().add("b", List.of(q.insert(o -> o))));
    q.inspection().pause("c");
    Reply.of(q.engine().jobs().add("a", List.of(q.insert(o -> o))));
    assertThat(q.inspection().queues()).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("I3 each job is counted in its state")
  default void eachJobIsCountedInItsState(QueueBench q) {
    q.addMany(5);
    q.claim(3);
    q.complete("1");
    q.fail("2");
    q.add(options -> options.priority(1));
    q.add(options -> options.delay(Duration.ofHours(1)));
    assertThat(q.counts())
        .isEqualTo(
            Map.of(
                JobState.WAITING,
                2L,
                JobState.PRIORITIZED,
                1L,
                JobState.DELAYED,
                1L,
                JobState.ACTIVE,
                1L,
                JobState.COMPLETED,
                1L,
                JobState.FAILED,
                1L));
  }

  @Test
  @DisplayName("I4 a page has so many jobs and a cursor to the next, both ways")
  default void pageHasACursorToTheNext(QueueBench q) {
    List<String> ids = q.addMany(7);
    PageRequest request = PageRequest.of(JobState.WAITING).limit(3);
    Page<JobRecord> first = q.inspection().page(QueueBench.QUEUE, request);
    assertThat(first.items()).extracting(JobRecord::id).isEqualTo(ids.subList(0, 3));
    Page<JobRecord> second =
        q.inspection().page(QueueBench.QUEUE, request.after(first.next().orElseThrow()));
    assertThat(second.items()).extracting(JobRecord::id).isEqualTo(ids.subList(3, 6));
    Page<JobRecord> last = q.inspection().page(QueueBench.QUEUE, request.order(Order.DESCENDING));
    assertThat(last.items())
        .extracting(JobRecord::id)
        .containsExactly(ids.get(6), ids.get(5), ids.get(4));
  }

  @Test
  @DisplayName("I5 active jobs are listed longest active first, finished ones first finished first")
  default void activeAndFinishedJobsAreListedInOrder(QueueBench q) {
    List<String> ids = q.addMany(4);
    for (int i = 0; i < 4; i++) {
      q.claim();
      q.passMillis(5);
    }
    assertThat(q.ids(JobState.ACTIVE)).isEqualTo(ids);
    List<String> ending = List.of(ids.get(2), ids.get(0), ids.get(3));
    for (String id : ending) {
      q.complete(id);
      q.passMillis(5);
    }
    assertThat(q.ids(JobState.COMPLETED)).isEqualTo(ending);
    assertThat(q.ids(JobState.ACTIVE)).containsExactly(ids.get(1));
  }

  @Test
  @DisplayName("I6 a cursor that is none is refused")
  default void cursorThatIsNoneIsRefused(QueueBench q) {
    q.add();
    assertThatThrownBy(
            () ->
                q.inspection()
                    .page(
                        QueueBench.QUEUE,
                        PageRequest.of(JobState.WAITING).after("no cursor: \u0000")))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  @DisplayName("I7 data can be replaced in every state, without an event")
  default void dataCanBeReplaced(QueueBench q) {
    String id = q.add();
    for (int round = 0; round < 3; round++) {
      q.events();
      byte[] data = QueueBench.json("{\"round\":" + round + "}");
      assertThat(q.inspection().updateData(QueueBench.QUEUE, id, data)).isTrue();
      assertThat(q.job(id).data()).isEqualTo(data);
      assertThat(q.events()).isEmpty();
      if (round == 0) {
        q.claim();
      } else if (round == 1) {
        q.complete(id);
      }
    }
    assertThat(q.inspection().updateData(QueueBench.QUEUE, "none", QueueBench.json("1"))).isFalse();
  }

  @Test
  @DisplayName("I8 data replaced while the job is active is there at its next claim")
  default void replacedDataIsThereAtTheNextClaim(QueueBench q) {
    String id = q.add();
    q.claim();
    q.inspection().updateData(QueueBench.QUEUE, id, QueueBench.json("{\"n\":2}"));
    q.retry(id);
    JobRecord again = q.claim(q.claimOf(1)).claimed().get(0);
    assertThat(QueueBench.text(again.data())).isEqualTo("{\"n\":2}");
  }

  @Test
  @DisplayName("I9 progress is stored and told")
  default void progressIsStoredAndTold(QueueBench q) {
    String id = q.add();
    q.claim();
    q.events();
    byte[] progress = QueueBench.json("{\"percent\":40}");
    assertThat(q.inspection().updateProgress(QueueBench.QUEUE, id, progress)).isTrue();
    assertThat(q.job(id).progress()).isEqualTo(progress);
    assertThat(q.events()).containsExactly("progress " + id + " data={\"percent\":40}");
    assertThat(q.inspection().updateProgress(QueueBench.QUEUE, "none", progress)).isFalse();
    assertThat(q.events()).isEmpty();
    q.complete(id);
    assertThat(q.job(id).progress()).isEqualTo(progress);
  }

  @Test
  @DisplayName("I10 an open engine is healthy; a closed one says it is not, and refuses calls")
  default void closedEngineRefusesCalls(QueueBench q) {
    q.add();
    assertThat(q.engine().health().healthy()).isTrue();
    q.engine().close();
    assertThat(q.engine().health().healthy()).isFalse();
    assertThatThrownBy(q::add).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> q.claim(1)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> q.inspection().counts(QueueBench.QUEUE))
        .isInstanceOf(StoreException.class);
    q.engine().close();
  }

  @Test
  @DisplayName("I11 jobs added behind a page do not disturb paging on")
  default void jobsAddedBehindDoNotDisturbPaging(QueueBench q) {
    List<String> ids = q.addMany(6);
    PageRequest request = PageRequest.of(JobState.WAITING).limit(2);
    Page<JobRecord> first = q.inspection().page(QueueBench.QUEUE, request);
    q.addMany(2);
    Page<JobRecord> second =
        q.inspection().page(QueueBench.QUEUE, request.after(first.next().orElseThrow()));
    assertThat(second.items()).extracting(JobRecord::id).isEqualTo(ids.subList(2, 4));
  }

  @Test
  @DisplayName(
      "I12 a call by an interrupted thread is carried out, and the thread stays interrupted")
  default void interruptedThreadIsAnswered(QueueBench q) {
    String id = q.add();
    byte[] data = QueueBench.json("2");
    Thread.currentThread().interrupt();
    try {
      assertThat(q.inspection().updateData(QueueBench.QUEUE, id, data)).isTrue();
      assertThat(q.job(id).data()).isEqualTo(data);
      assertThat(q.inspection().addLog(QueueBench.QUEUE, id, "line", 9)).isOne();
      q.inspection().pause(QueueBench.QUEUE);
      assertThat(q.inspection().settings(QueueBench.QUEUE).paused()).isTrue();
      assertThat(q.ids(JobState.WAITING)).containsExactly(id);
      q.engine().events().follow(QueueBench.QUEUE, null).close();
    } finally {
      assertThat(Thread.interrupted()).as("whether the thread stays interrupted").isTrue();
    }
  }

  @Test
  @DisplayName("I13 the workers that watch a queue are counted, if that can be told")
  default void workersAreCounted(QueueBench q) {
    String other = "contract-other";
    assertThat(q.inspection().workers(QueueBench.QUEUE).orElse(0)).isZero();
    try (JobStore.Watch first = q.engine().jobs().watch(QueueBench.QUEUE, null, () -> {});
        JobStore.Watch named = q.engine().jobs().watch(QueueBench.QUEUE, "ann", () -> {});
        JobStore.Watch elsewhere = q.engine().jobs().watch(other, null, () -> {})) {
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(q.inspection().workers(QueueBench.QUEUE).orElse(2)).isEqualTo(2);
                assertThat(q.inspection().workers(other).orElse(1)).isOne();
              });
    }
    Awaitility.await()
        .untilAsserted(() -> assertThat(q.inspection().workers(other).orElse(0)).isZero());
  }
}
