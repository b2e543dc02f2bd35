package io.drover.testkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.AlertWatch;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of when alerts are told, and to whom. */
interface AlertTellingRules extends RuntimeTest {

  /** How long after one look the next begins. */
  Duration LOOK = Duration.ofSeconds(10);

  @Test
  @DisplayName("W550 what goes on is told again after each quiet period, and not within")
  default void whatGoesOnIsToldAgain() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.depth("orders", 0).quiet(Duration.ofMinutes(30));
      AlertScene scene = new AlertScene(bench, rule);
      AlertScene.add(bench.orders(), 1);
      assertThat(scene.pass(LOOK)).containsExactly("raised depth(orders)");
      scene.passInSilence(Duration.ofMinutes(29));
      assertThat(scene.pass(Duration.ofMinutes(1))).containsExactly("repeated depth(orders)");
      assertThat(scene.lastText()).contains("for 30m");
      assertThat(scene.pass(Duration.ofMinutes(61)))
          .containsExactly("repeated depth(orders)", "repeated depth(orders)");
      assertThat(scene.watch().active()).containsExactly(scene.told().get(3));
    }
  }

  @Test
  @DisplayName("W551 what comes and goes is one alert until it has been over for as long as said")
  default void whatComesAndGoesIsOneAlert() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.depth("orders", 0).clearAfter(Duration.ofMinutes(1));
      AlertScene scene = new AlertScene(bench, rule);
      AlertScene.add(bench.orders(), 1);
      assertThat(scene.pass(LOOK)).containsExactly("raised depth(orders)");
      for (int i = 0; i < 5; i++) {
        bench.orders().admin().drain(DrainScope.READY);
        scene.passInSilence(Duration.ofSeconds(40));
        AlertScene.add(bench.orders(), 1);
        scene.passInSilence(LOOK);
      }
      bench.orders().admin().drain(DrainScope.READY);
      scene.passInSilence(Duration.ofMinutes(1));
      assertThat(scene.pass(LOOK)).containsExactly("cleared depth(orders)");
    }
  }

  @Test
  @DisplayName("W552 trouble that ends before it lasted as long as said is not told")
  default void shortTroubleIsNotTold() {
    try (RuntimeBench bench = bench()) {
      AlertRule rule = AlertRule.depth("orders", 0).lasting(Duration.ofMinutes(1));
      AlertScene scene = new AlertScene(bench, rule.clearAfter(Duration.ZERO));
      for (int i = 0; i < 5; i++) {
        AlertScene.add(bench.orders(), 1);
        scene.passInSilence(Duration.ofSeconds(50));
        bench.orders().admin().drain(DrainScope.READY);
        scene.passInSilence(LOOK);
      }
      assertThat(scene.watch().active()).isEmpty();
    }
  }

  @Test
  @DisplayName("W553 a listener that throws or takes its time holds up neither looks nor others")
  default void aListenerHoldsNobodyUp() {
    try (RuntimeBench bench = bench()) {
      CountDownLatch go = new CountDownLatch(1);
      List<Alert> slow = new CopyOnWriteArrayList<>();
      List<Alert> fast = new CopyOnWriteArrayList<>();
      AlertScene.add(bench.orders(), 1);
      AlertWatch watch =
          bench
              .drover()
              .alerts()
              .rule(AlertRule.depth("*", 0).quiet(Duration.ofMinutes(1)))
              .every(LOOK)
              .toLog()
              .to(
                  alert -> {
                    Threads.await(go);
                    slow.add(alert);
                    throw new IllegalStateException("a listener that throws");
                  })
              .to(fast::add)
              .start();
      bench.until(() -> fast.size() == 1);
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(fast).hasSize(2);
      assertThat(watch.lastLook()).contains(fast.get(1).at());
      assertThat(slow).isEmpty();
      go.countDown();
      bench.until(() -> slow.size() == 2);
      assertThat(slow).isEqualTo(fast);
    }
  }

  @Test
  @DisplayName(
      "W554 a watch that is closed tells nothing more, and a listener may close everything")
  default void aClosedWatchTellsNothingMore() {
    RuntimeBench bench = bench();
    AlertScene scene = new AlertScene(bench, AlertRule.depth("*", 0));
    scene.watch().close();
    AlertScene.add(bench.orders(), 1);
    scene.passInSilence(Duration.ofMinutes(1));
    CountDownLatch closed = new CountDownLatch(1);
    bench
        .drover()
        .alerts()
        .rule(AlertRule.depth("*", 0))
        .to(
            alert -> {
              bench.drover().close();
              closed.countDown();
            })
        .start();
    bench.until(() -> closed.getCount() == 0);
    bench.until(() -> !bench.drover().health().healthy());
    assertThatThrownBy(() -> bench.drover().alerts().rule(AlertRule.depth("*", 0)).toLog().start())
        .isInstanceOf(StoreException.class)
        .hasMessage("expected an open Drover, got a closed one");
    bench.close();
  }

  @Test
  @DisplayName("W555 a watch without a rule, or that nobody is told of, is refused")
  default void aWatchForNothingIsRefused() {
    try (RuntimeBench bench = bench()) {
      assertThatThrownBy(() -> bench.drover().alerts().toLog().start())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected alerts with rules, got: none");
      assertThatThrownBy(() -> bench.drover().alerts().rule(AlertRule.depth("*", 0)).start())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected alerts that somebody is told, got: nobody");
    }
  }
}
