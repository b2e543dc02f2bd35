package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.TimeRange;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about which finished jobs stay: rules K. */
public interface RetentionContract extends EngineTest {

  @Test
  @DisplayName("K1 keeping none removes the job in the step that finishes it, and tells its end")
  default void keepingNoneRemovesTheJob(QueueBench q) {
    String id = q.add();
    q.claim();
    q.events();
    q.complete(id, Keep.none());
    assertThat(q.exists(id)).isFalse();
    assertThat(q.inspection().counts(QueueBench.QUEUE).total()).isZero();
    assertThat(q.events())
        .containsExactly("completed " + id + " prev=active returnvalue=\"ok\"", "drained");
  }

  @Test
  @DisplayName("K2 keeping a count keeps the newest")
  default void keepingACountKeepsTheNewest(QueueBench q) {
    List<String> ids = finish(q, 4, Keep.count(2));
    assertThat(q.ids(JobState.COMPLETED)).isEqualTo(ids.subList(2, 4));
  }

  @Test
  @DisplayName("K3 keeping by age removes those that finished longer ago")
  default void keepingByAgeRemovesTheOld(QueueBench q) {
    List<String> old = finish(q, 2, Keep.all());
    q.pass(Duration.ofMillis(1_100));
    String young = finish(q, 1, Keep.age(Duration.ofSeconds(1))).get(0);
    assertThat(q.ids(JobState.COMPLETED)).containsExactly(young);
    assertThat(q.exists(old.get(0))).isFalse();
  }

  @Test
  @DisplayName("K4 one pruning by age removes no more than its limit, the newest of them first")
  default void pruningByAgeRemovesNoMoreThanItsLimit(QueueBench q) {
    List<String> old = finish(q, 3, Keep.all());
    q.pass(Duration.ofMillis(1_100));
    String young = finish(q, 1, Keep.age(Duration.ofSeconds(1)).limit(1)).get(0);
    assertThat(q.ids(JobState.COMPLETED)).containsExactly(old.get(0), old.get(1), young);
  }

  @Test
  @DisplayName("K5 an age of zero removes the job that finished as well")
  default void ageOfZeroRemovesTheJobThatFinished(QueueBench q) {
    finish(q, 2, Keep.age(Duration.ZERO));
    assertThat(q.count(JobState.COMPLETED)).isZero();
  }

  @Test
  @DisplayName("K6 a job that keeps all prunes nothing")
  default void jobThatKeepsAllPrunesNothing(QueueBench q) {
    finish(q, 2, Keep.all());
    finish(q, 1, Keep.count(2));
    assertThat(q.count(JobState.COMPLETED)).isEqualTo(2);
    finish(q, 2, Keep.all());
    assertThat(q.count(JobState.COMPLETED)).isEqualTo(4);
  }

  @Test
  @DisplayName("K7 completed and failed jobs are pruned apart")
  default void completedAndFailedJobsArePrunedApart(QueueBench q) {
    finish(q, 2, Keep.all());
    String failed = q.add();
    q.claim();
    q.settle(Settlement.fail(q.lease(failed), QueueBench.failure("x"), Keep.count(1), 1));
    assertThat(q.count(JobState.COMPLETED)).isEqualTo(2);
    assertThat(q.ids(JobState.FAILED)).containsExactly(failed);
    String next = q.add();
    q.claim();
    q.settle(Settlement.fail(q.lease(next), QueueBench.failure("x"), Keep.none(), 1));
    assertThat(q.ids(JobState.FAILED)).containsExactly(failed);
  }

  @Test
  @DisplayName("K8 age and count hold together")
  default void ageAndCountHoldTogether(QueueBench q) {
    finish(q, 2, Keep.all());
    q.pass(Duration.ofMillis(1_100));
    List<String> young = finish(q, 3, Keep.count(2).youngerThan(Duration.ofSeconds(1)));
    assertThat(q.ids(JobState.COMPLETED)).isEqualTo(young.subList(1, 3));
  }

  @Test
  @DisplayName("K9 a pruned job's logs go with it")
  default void prunedJobsLogsGoWithIt(QueueBench q) {
    q.add(options -> options.id("mine"));
    q.inspection().addLog(QueueBench.QUEUE, "mine", "line", 10);
    q.claim();
    q.complete("mine", Keep.none());
    q.add(options -> options.id("mine"));
    assertThat(q.inspection().logs(QueueBench.QUEUE, "mine", 0, 10)).isEmpty();
  }

  @Test
  @DisplayName("K10 the greatest age prunes nothing")
  default void greatestAgePrunesNothing(QueueBench q) {
    finish(q, 2, Keep.all());
    finish(q, 1, Keep.age(TimeRange.LONGEST));
    assertThat(q.count(JobState.COMPLETED)).isEqualTo(3);
  }

  /** Finishes new jobs one after the other, at instants that differ. */
  private static List<String> finish(QueueBench q, int count, Keep keep) {
    List<String> ids = q.addMany(count);
    for (String id : ids) {
      q.claim();
      q.passMillis(5);
      q.complete(id, keep);
    }
    return ids;
  }
}
