package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Placement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about priorities: rules P. */
public interface PriorityContract extends EngineTest {

  @Test
  @DisplayName("P1 lower numbers run first, equal ones in the order they were added")
  default void lowerNumbersRunFirst(QueueBench q) {
    List<Integer> priorities = List.of(5, 1, 5, JobOptions.MAX_PRIORITY, 2);
    List<String> ids = priorities.stream().map(p -> q.add(o -> o.priority(p))).toList();
    assertThat(q.state(ids.get(0))).isEqualTo(JobState.PRIORITIZED);
    assertThat(q.claim(5))
        .containsExactly(ids.get(1), ids.get(4), ids.get(0), ids.get(2), ids.get(3));
  }

  @Test
  @DisplayName("P2 a job with a priority is told ready as one without is")
  default void jobWithAPriorityIsToldReady(QueueBench q) {
    String id = q.add(options -> options.priority(7).lifo(true));
    assertThat(q.job(id).priority()).isEqualTo(7);
    assertThat(q.events()).containsExactly("added " + id + " name=job", "waiting " + id);
  }

  @Test
  @DisplayName("P3 a changed priority puts the job behind those that have it")
  default void changedPriorityPutsTheJobBehindThoseThatHaveIt(QueueBench q) {
    String moved = q.add(options -> options.priority(9));
    String two = q.add(options -> options.priority(2));
    String three = q.add(options -> options.priority(3));
    q.events();
    assertThat(change(q, moved, 2, Placement.BACK)).isTrue();
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(two, moved, three);
    assertThat(q.job(moved).priority()).isEqualTo(2);
    assertThat(q.job(moved).options().priority()).isEqualTo(9);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("P4 a changed priority at the front puts the job before those that have it")
  default void changedPriorityAtTheFrontPutsTheJobBefore(QueueBench q) {
    String moved = q.add(options -> options.priority(9));
    String one = q.add(options -> options.priority(1));
    String two = q.add(options -> options.priority(2));
    change(q, moved, 2, Placement.FRONT);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(one, moved, two);
  }

  @Test
  @DisplayName("P5 a priority can be taken away and given while the job is ready")
  default void priorityCanBeTakenAwayAndGiven(QueueBench q) {
    String plain = q.add();
    String ranked = q.add(options -> options.priority(3));
    String other = q.add(options -> options.priority(4));
    change(q, ranked, 0, Placement.BACK);
    assertThat(q.ids(JobState.WAITING)).containsExactly(plain, ranked);
    change(q, other, 0, Placement.FRONT);
    assertThat(q.ids(JobState.WAITING)).containsExactly(other, plain, ranked);
    change(q, plain, 5, Placement.BACK);
    assertThat(q.ids(JobState.WAITING)).containsExactly(other, ranked);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(plain);
  }

  @Test
  @DisplayName("P6 a job that is not ready gets the new priority for later")
  default void jobThatIsNotReadyGetsThePriorityForLater(QueueBench q) {
    String delayed = q.add(options -> options.delay(Duration.ofHours(1)));
    String active = q.add();
    q.claim();
    assertThat(change(q, delayed, 4, Placement.BACK)).isTrue();
    assertThat(change(q, active, 3, Placement.BACK)).isTrue();
    assertThat(List.of(q.state(delayed), q.state(active)))
        .containsExactly(JobState.DELAYED, JobState.ACTIVE);
    q.inspection().promote(QueueBench.QUEUE, delayed, q.now());
    q.retry(active);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(active, delayed);
    assertThat(change(q, "none", 1, Placement.BACK)).isFalse();
  }

  @Test
  @DisplayName("P7 ready jobs are counted by priority, those without under 0")
  default void readyJobsAreCountedByPriority(QueueBench q) {
    q.add();
    q.add(options -> options.priority(2));
    q.add(options -> options.priority(2));
    q.add(options -> options.priority(3).delay(Duration.ofHours(1)));
    q.add(options -> options.priority(JobOptions.MAX_PRIORITY));
    assertThat(
            q.inspection()
                .countsByPriority(QueueBench.QUEUE, List.of(2, 0, 1, 3, JobOptions.MAX_PRIORITY)))
        .containsExactly(2L, 1L, 0L, 0L, 1L);
  }

  @Test
  @DisplayName("P8 a changed priority of a job just put to a front puts it behind the others")
  default void frontIsNotRemembered(QueueBench q) {
    String moved = q.add(options -> options.priority(2));
    String other = q.add(options -> options.priority(2));
    change(q, moved, 2, Placement.FRONT);
    change(q, moved, 2, Placement.BACK);
    assertThat(q.ids(JobState.PRIORITIZED)).containsExactly(other, moved);
  }

  private static boolean change(QueueBench q, String id, int priority, Placement placement) {
    return q.inspection().changePriority(QueueBench.QUEUE, id, priority, placement);
  }
}
