package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.Idempotency;
import io.drover.job.EffectFailedException;
import io.drover.job.EndAttempt;
import io.drover.job.InProgressException;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.job.UndecodableException;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of effects that happen once for a key. */
interface OnceRules extends RuntimeTest {

  /** How long what became of effects is kept in these tests. */
  Duration TTL = Duration.ofHours(1);

  @Test
  @DisplayName("W260 an effect happens once, and all who ask get its result until it ends")
  default void effectHappensOnce() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      AtomicInteger runs = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        Order result = once.run(key, Order.class, () -> new Order("tea", runs.incrementAndGet()));
        assertThat(result).isEqualTo(new Order("tea", 1));
      }
      assertThat(once.run(OnceScene.newKey(), Integer.class, runs::incrementAndGet)).isEqualTo(2);
      bench.time().advance(TTL);
      assertThat(once.run(key, Order.class, () -> order("new"))).isEqualTo(order("new"));
      assertThat(once.forget(key)).isTrue();
      assertThat(once.forget(key)).isFalse();
      assertThat(once.run(key, Order.class, () -> order("newer"))).isEqualTo(order("newer"));
    }
  }

  @Test
  @DisplayName("W261 of many who ask at once one runs the effect, and the others get its result")
  default void oneOfManyRunsTheEffect() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      AtomicInteger runs = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(
            OnceScene.elsewhere(
                () ->
                    once.run(
                        key,
                        Integer.class,
                        () -> {
                          int run = runs.incrementAndGet();
                          go.await();
                          return run;
                        })));
      }
      bench.until(() -> runs.get() == 1);
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join()).isEqualTo(1));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  @DisplayName("W262 who waits longer than the limit is told that the effect is in progress")
  default void whoWaitsTooLongIsTold() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      OnceScene.claim(bench, key, TTL);
      Throwable at =
          catchThrowable(() -> once.waitLimit(Duration.ZERO).run(key, Integer.class, () -> 1));
      assertThat(at).isInstanceOf(InProgressException.class).hasMessageContaining(key);
      assertThat(((InProgressException) at).key()).isEqualTo("processed:" + key);
      assertThat(((InProgressException) at).until()).isAfter(bench.time().instant());
      CompletableFuture<Integer> waiting =
          OnceScene.elsewhere(
              () -> once.waitLimit(Duration.ofSeconds(20)).run(key, Integer.class, () -> 1));
      bench.passUntil(Duration.ofSeconds(1), waiting::isDone);
      assertThat(waiting)
          .isCompletedExceptionally()
          .failsWithin(TTL)
          .withThrowableThat()
          .withCauseInstanceOf(InProgressException.class);
    }
  }

  @Test
  @DisplayName("W263 who waits gets the key as soon as its claim has run out")
  default void whoWaitsGetsTheKey() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL).waitLimit(Duration.ofMinutes(5));
      String key = OnceScene.newKey();
      OnceScene.claim(bench, key, Duration.ofSeconds(30));
      CompletableFuture<Integer> waiting =
          OnceScene.elsewhere(() -> once.run(key, Integer.class, () -> 7));
      bench.passUntil(Duration.ofSeconds(1), waiting::isDone);
      assertThat(waiting).isCompletedWithValue(7);
    }
  }

  @Test
  @DisplayName("W265 an effect that throws frees the key, and what it threw comes out")
  default void whatThrowsFreesTheKey() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      IOException error = new IOException("no route");
      assertThatThrownBy(
              () ->
                  once.run(
                      key,
                      Integer.class,
                      () -> {
                        throw error;
                      }))
          .isSameAs(error);
      assertThat(OnceScene.standing(bench, key)).isEqualTo(Standing.FREE);
      assertThat(once.run(key, Integer.class, () -> 2)).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("W266 a failure is recorded where that is wanted, and later callers get it")
  default void failureIsRecorded() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL).recordFailures(true);
      String key = OnceScene.newKey();
      assertThatThrownBy(() -> OnceScene.fail(once, key, new IOException("declined")))
          .isInstanceOf(IOException.class);
      EffectFailedException later =
          (EffectFailedException) catchThrowable(() -> once.run(key, Integer.class, () -> 1));
      assertThat(later.reason()).isEqualTo("declined");
      assertThat(later.errorClass()).isEqualTo("java.io.IOException");
      assertThat(later.key()).isEqualTo("processed:" + key);
      bench.time().advance(TTL);
      for (Throwable passing :
          List.of(
              EndAttempt.giveBack(Duration.ZERO),
              new InterruptedException(),
              new OutOfMemoryError("not really"),
              new StoreException("away"))) {
        assertThat(catchThrowable(() -> OnceScene.fail(once, key, passing))).isSameAs(passing);
        assertThat(OnceScene.standing(bench, key)).as(passing.toString()).isEqualTo(Standing.FREE);
      }
    }
  }

  @Test
  @DisplayName("W267 a result that cannot be encoded is refused before the effect counts as done")
  default void resultThatCannotBeEncodedIsRefused() {
    try (RuntimeBench bench =
        new RuntimeBench(this::openEngine, settings -> settings.maxDataBytes(100))) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      List<Object> circle = new ArrayList<>();
      circle.add(circle);
      assertThatThrownBy(() -> once.run(key, Object.class, () -> circle))
          .isInstanceOf(UndecodableException.class);
      assertThatThrownBy(() -> once.run(key, Object.class, () -> "x".repeat(200)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("100");
      assertThat(OnceScene.standing(bench, key)).isEqualTo(Standing.FREE);
      Idempotency recording = once.recordFailures(true);
      assertThatThrownBy(() -> recording.run(key, Object.class, () -> circle))
          .isInstanceOf(UndecodableException.class);
      assertThatThrownBy(() -> once.run(key, Object.class, () -> 1))
          .isInstanceOf(EffectFailedException.class);
    }
  }

  @Test
  @DisplayName("W268 an effect without a result, or with null, happens once as well")
  default void nullIsAResult() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      AtomicInteger runs = new AtomicInteger();
      once.runAction(key, runs::incrementAndGet);
      once.runAction(key, runs::incrementAndGet);
      assertThat(once.run(key, Order.class, () -> order("tea"))).isNull();
      assertThat(runs).hasValue(1);
      assertThat(once.prefix("other:").run(key, Integer.class, () -> 3)).isEqualTo(3);
      assertThatThrownBy(() -> once.prefix("other:").run(key, Order.class, () -> order("tea")))
          .isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  @DisplayName("W269 an interrupt ends a wait, and keeps nothing from being recorded")
  default void interruptEndsAWait() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String taken = OnceScene.newKey();
      OnceScene.claim(bench, taken, TTL);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> once.run(taken, Integer.class, () -> 1))
          .isInstanceOf(InterruptedWaitException.class);
      assertThat(Thread.interrupted()).isTrue();
      String key = OnceScene.newKey();
      assertThat(
              once.<Integer, RuntimeException>run(
                  key,
                  Integer.class,
                  () -> {
                    Thread.currentThread().interrupt();
                    return 5;
                  }))
          .isEqualTo(5);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(once.run(key, Integer.class, () -> 6)).isEqualTo(5);
    }
  }

  @Test
  @DisplayName("W273 an effect that asks for its own key is refused, and so keeps nobody waiting")
  default void effectThatAsksForItselfIsRefused() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      assertThatThrownBy(
              () -> once.run(key, Integer.class, () -> once.run(key, Integer.class, () -> 1)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("itself");
      String other = OnceScene.newKey();
      assertThat(
              once.<Integer, RuntimeException>run(
                  key, Integer.class, () -> once.run(other, Integer.class, () -> 4)))
          .isEqualTo(4);
    }
  }

  @Test
  @DisplayName("W274 a close waits for effects under way, and an effect may close as well")
  default void closeWaitsForEffects() throws Exception {
    String key = OnceScene.newKey();
    RuntimeBench bench = bench();
    Idempotency once = bench.drover().idempotency(TTL);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Integer> running =
        OnceScene.elsewhere(
            () ->
                once.run(
                    key,
                    Integer.class,
                    () -> {
                      bench.drover().close();
                      end.await();
                      return 1;
                    }));
    CompletableFuture<Boolean> closing =
        OnceScene.elsewhere(
            () -> {
              bench.until(() -> OnceScene.standing(bench, key) == Standing.TAKEN);
              looked.countDown(); // From here on nothing but the close asks the store.
              bench.drover().close();
              return running.isDone();
            });
    looked.await();
    assertThat(closing).isNotDone();
    end.countDown();
    assertThat(running.join()).isEqualTo(1);
    closing.join();
    assertThatThrownBy(() -> once.run(key, Integer.class, () -> 2))
        .isInstanceOf(StoreException.class)
        .hasMessage("expected an open Drover, got a closed one");
    bench.close();
  }
}
