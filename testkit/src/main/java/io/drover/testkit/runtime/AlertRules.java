package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.DrainScope;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what alerts find in queues. */
interface AlertRules extends RuntimeTest {

  /** How long after one look the next begins. */
  Duration LOOK = Duration.ofSeconds(10);

  @Test
  @DisplayName("W540 more ready jobs than a limit are told once they lasted, and so is their end")
  default void depthIsTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.depth("orders", 2).lasting(Duration.ofMinutes(1));
      AlertScene scene = new AlertScene(bench, rule.clearAfter(Duration.ZERO));
      AlertScene.add(bench.orders(), 2);
      bench.orders().add("buy", order("tea"), JobOptions.defaults().delay(Duration.ofDays(1)));
      scene.passInSilence(Duration.ofMinutes(2));
      bench.orders().add("buy", order("tea"), JobOptions.defaults().priority(3));
      scene.passInSilence(Duration.ofSeconds(60));
      assertThat(scene.watch().active()).isEmpty();

      assertThat(scene.pass(LOOK)).containsExactly("raised depth(orders)");
      assertThat(scene.lastText()).startsWith("orders: 3 jobs are ready, more than 2 for 1m");
      assertThat(scene.watch().active()).isEqualTo(scene.told());
      assertThat(scene.watch().lastLook()).contains(scene.told().get(0).at());
      bench.orders().admin().drain(DrainScope.READY);
      assertThat(scene.pass(LOOK)).containsExactly("cleared depth(orders)");
      assertThat(scene.told().get(1).since()).isEqualTo(scene.told().get(0).since());
      assertThat(scene.watch().active()).isEmpty();
      scene.passInSilence(Duration.ofMinutes(5));
    }
  }

  @Test
  @DisplayName("W541 the age of the next job is told, counted from when it was ready")
  default void ageIsTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.oldestAge("*", Duration.ofMinutes(5)).clearAfter(Duration.ZERO);
      AlertScene scene = new AlertScene(bench, rule);
      JobOptions delayed = JobOptions.defaults().delay(Duration.ofMinutes(10));
      bench.orders().add("buy", order("tea"), delayed);
      scene.passInSilence(Duration.ofMinutes(10));
      bench.orders().admin().promoteAll(); // Nobody makes a delayed job ready without a worker.
      scene.passInSilence(Duration.ofMinutes(4));
      assertThat(scene.pass(Duration.ofMinutes(2))).containsExactly("raised oldest-age(*)");
      Alert alert = scene.told().get(0);
      assertThat(alert.queue()).contains("orders");
      assertThat(alert.measured()).isBetween(300_000.0, 330_000.0);
      try (Worker worker = bench.orders().worker(job -> "ok").start()) {
        assertThat(scene.pass(LOOK)).containsExactly("cleared oldest-age(*)");
        assertThat(worker.activeJobs()).isEmpty();
      }
    }
  }

  @Test
  @DisplayName(
      "W542 the share of failed jobs is told from the counts by minute, if enough finished")
  default void failuresAreTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.failureRatio("orders", 0.5, Duration.ofMinutes(5), 4);
      AlertScene scene = new AlertScene(bench, rule.clearAfter(Duration.ZERO));
      bench
          .orders()
          .actionWorker(
              job -> {
                if (job.data().item().equals("bad")) {
                  throw new IllegalStateException("bad");
                }
              })
          .metrics(Duration.ofHours(1))
          .start();
      for (String item : List.of("bad", "bad", "bad")) {
        bench.orders().add("buy", order(item));
      }
      scene.passInSilence(LOOK);
      bench.orders().add("buy", order("good"));
      assertThat(scene.pass(LOOK)).containsExactly("raised failure-ratio(orders)");
      assertThat(scene.lastText())
          .startsWith("orders: 75% of 4 jobs that finished failed in 5m, more than 50%");
      assertThat(scene.pass(Duration.ofMinutes(7)))
          .containsExactly("cleared failure-ratio(orders)");
    }
  }

  @Test
  @DisplayName("W543 ready jobs without a worker are told, and that one came")
  default void missingWorkersAreTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.noWorkers("*").except("*-dlq").clearAfter(Duration.ZERO);
      AlertScene scene = new AlertScene(bench, rule);
      AlertScene.add(bench.drover().queue("orders-dlq", Order.class), 1);
      scene.passInSilence(LOOK);
      AlertScene.add(bench.orders(), 1);
      assertThat(scene.pass(LOOK)).containsExactly("raised no-workers(*)");
      assertThat(scene.lastText()).startsWith("orders: 1 job is ready and no worker is there");
      CountDownLatch go = new CountDownLatch(1);
      bench.orders().actionWorker(job -> go.await()).start();
      AlertScene.add(bench.orders(), 3);
      assertThat(scene.pass(LOOK)).containsExactly("cleared no-workers(*)");
      go.countDown();
    }
  }

  @Test
  @DisplayName("W544 jobs taken back from dead workers are told, whoever took them back")
  default void stalledJobsAreTold() {
    try (RuntimeBench bench = bench()) {
      bench.orders(); // It comes into being while it is watched.
      AlertRule rule = AlertRule.stalled("*", 1, Duration.ofMinutes(10));
      AlertScene scene = new AlertScene(bench, rule.clearAfter(Duration.ZERO));
      stall(bench);
      scene.passInSilence(Duration.ofMinutes(1));
      stall(bench);
      assertThat(scene.pass(LOOK)).containsExactly("raised stalled(*)");
      assertThat(scene.lastText()).startsWith("orders: 2 jobs were taken back from workers in 10m");
      assertThat(scene.pass(Duration.ofMinutes(11))).containsExactly("cleared stalled(*)");
    }
  }

  /** Has a job claimed by who never comes back, and recovered by who is no worker of this. */
  private static void stall(RuntimeBench bench) {
    bench.orders().admin().drain(DrainScope.READY);
    Letters.stallOnce(bench, "buy", order("tea"));
    bench
        .engine()
        .jobs()
        .recoverStalled("orders", bench.time().instant(), Duration.ofMillis(1), 5)
        .join();
    bench.time().move(Duration.ofSeconds(1));
    bench
        .engine()
        .jobs()
        .recoverStalled("orders", bench.time().instant(), Duration.ofMillis(1), 5)
        .join();
    assertThat(bench.orders().counts().waiting()).isEqualTo(1);
  }

  @Test
  @DisplayName("W545 a dead-letter queue that grows is told, one that comes into being included")
  default void growingDeadLettersAreTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.deadLetters("*-dlq", 2, Duration.ofMinutes(10));
      JobQueue<Order> old = bench.drover().queue("old-dlq", Order.class);
      AlertScene.add(old, 50);
      AlertScene scene = new AlertScene(bench, rule.clearAfter(Duration.ZERO));
      scene.passInSilence(Duration.ofMinutes(1));
      bench
          .orders()
          .actionWorker(
              job -> {
                throw new IllegalStateException("bad");
              })
          .deadLetterTo("orders-dlq")
          .start();
      AlertScene.add(bench.orders(), 3);
      assertThat(scene.pass(LOOK)).containsExactly("raised dead-letters(*-dlq)");
      assertThat(scene.lastText()).startsWith("orders-dlq: 3 dead letters more in 10m, 3 in all");
      old.admin().drain(DrainScope.READY);
      scene.passInSilence(LOOK);
      AlertScene.add(old, 3);
      assertThat(scene.pass(LOOK)).containsExactly("raised dead-letters(*-dlq)");
      assertThat(scene.lastText()).startsWith("old-dlq: 3 dead letters more in 10m, 3 in all");
      assertThat(scene.pass(Duration.ofMinutes(11)))
          .containsExactly("cleared dead-letters(*-dlq)", "cleared dead-letters(*-dlq)");
    }
  }

  @Test
  @DisplayName("W546 what is up in a queue that is obliterated is cleared")
  default void aQueueThatGoesIsCleared() {
    try (RuntimeBench bench = bench()) {
      AlertScene scene = new AlertScene(bench, AlertRule.depth("*", 0));
      AlertScene.add(bench.orders(), 1);
      assertThat(scene.pass(LOOK)).containsExactly("raised depth(*)");
      bench.orders().admin().obliterate(Obliteration.UNLESS_ACTIVE);
      assertThat(scene.pass(LOOK)).containsExactly("cleared depth(*)");
      assertThat(scene.lastText()).contains("the queue is gone");
    }
  }

  @Test
  @DisplayName("W547 while the store does not answer only that is told, and what is up stays up")
  default void aStoreThatIsAwayIsTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule away = AlertRule.storeAway().lasting(Duration.ofMinutes(1));
      AlertScene scene =
          new AlertScene(
              bench,
              AlertRule.depth("*", 0).clearAfter(Duration.ZERO),
              away.clearAfter(Duration.ZERO));
      AlertScene.add(bench.orders(), 1);
      assertThat(scene.pass(LOOK)).containsExactly("raised depth(*)");
      bench.engine().blind(true);
      scene.passInSilence(Duration.ofSeconds(50));
      assertThat(scene.pass(Duration.ofSeconds(30))).containsExactly("raised store-away");
      assertThat(scene.told().get(1).queue()).isEmpty();
      assertThat(scene.watch().active()).hasSize(2);
      bench.engine().blind(false);
      assertThat(scene.pass(LOOK)).containsExactly("cleared store-away");
      assertThat(scene.watch().active()).extracting(Alert::kind).containsExactly(Alert.Kind.RAISED);
    }
  }
}
