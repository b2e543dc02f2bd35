package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.OnceRules.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Idempotency;
import io.drover.job.ClaimLostException;
import io.drover.job.StoreException;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.LedgerValue;
import io.drover.testkit.runtime.FaultyEngine.Call;
import io.drover.testkit.runtime.FaultyEngine.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of effects that happen once although their claims run out and calls of the store fail. */
interface OnceFaultRules extends RuntimeTest {

  @Test
  @DisplayName("W264 a claim is renewed for as long as its effect runs")
  default void claimIsRenewed() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL).claimLimit(Duration.ofSeconds(8));
      String key = OnceScene.newKey();
      CountDownLatch end = new CountDownLatch(1);
      CompletableFuture<Integer> running =
          OnceScene.elsewhere(
              () ->
                  once.run(
                      key,
                      Integer.class,
                      () -> {
                        end.await();
                        return 1;
                      }));
      bench.until(() -> OnceScene.standing(bench, key) == Standing.TAKEN);
      bench.engine().plan(Call.RENEW_KEY, Fault.FAIL_BEFORE, 2, 1);
      for (int i = 0; i < 10; i++) {
        int renewals = bench.engine().calls(Call.RENEW_KEY);
        bench.passUntil(
            Duration.ofMillis(500), () -> bench.engine().calls(Call.RENEW_KEY) > renewals);
        assertThat(OnceScene.standing(bench, key)).isEqualTo(Standing.TAKEN);
      }
      end.countDown();
      assertThat(running.join()).isEqualTo(1);
      int renewals = bench.engine().calls(Call.RENEW_KEY);
      bench.time().advance(Duration.ofMinutes(1));
      assertThat(bench.engine().calls(Call.RENEW_KEY)).isEqualTo(renewals);
    }
  }

  @Test
  @DisplayName("W270 what became of an effect is recorded although calls fail and answers are lost")
  default void recordSurvivesFaults() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      for (Fault fault : List.of(Fault.FAIL_BEFORE, Fault.FAIL_AFTER)) {
        String key = OnceScene.newKey();
        bench.engine().plan(Call.RECORD_KEY, fault, 1, fault == Fault.FAIL_AFTER ? 1 : 3);
        CompletableFuture<Integer> running =
            OnceScene.elsewhere(() -> once.run(key, Integer.class, () -> 1));
        bench.passUntil(Duration.ofMillis(200), running::isDone);
        assertThat(running).as(fault.toString()).isCompletedWithValue(1);
        assertThat(once.run(key, Integer.class, () -> 2)).isEqualTo(1);
      }
      String key = OnceScene.newKey();
      bench.engine().plan(Call.RECORD_KEY, Fault.FAIL_BEFORE, 1, 1000);
      CompletableFuture<Integer> running =
          OnceScene.elsewhere(() -> once.run(key, Integer.class, () -> 1));
      bench.passUntil(Duration.ofSeconds(2), running::isDone);
      assertThat(running)
          .failsWithin(TTL)
          .withThrowableThat()
          .withMessageContaining("it may happen again");
    }
  }

  @Test
  @DisplayName("W271 a claim that could not be made runs nothing, and keeps nobody from the key")
  default void failedClaimRunsNothing() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      String key = OnceScene.newKey();
      AtomicInteger runs = new AtomicInteger();
      bench.engine().plan(Call.CLAIM_KEY, Fault.FAIL_AFTER, 1, 1);
      assertThatThrownBy(() -> once.run(key, Integer.class, runs::incrementAndGet))
          .isInstanceOf(StoreException.class);
      assertThat(runs).hasValue(0);
      bench.until(() -> OnceScene.standing(bench, key) == Standing.FREE);
      assertThat(once.run(key, Integer.class, runs::incrementAndGet)).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("W283 a close waits for an effect that has yet to claim its key")
  default void closeWaitsForClaims() {
    RuntimeBench bench = bench();
    Idempotency once = bench.drover().idempotency(TTL);
    bench.engine().plan(Call.CLAIM_KEY, Fault.HOLD, 1, 1);
    CompletableFuture<Integer> running =
        OnceScene.elsewhere(() -> once.run(OnceScene.newKey(), Integer.class, () -> 1));
    bench.until(() -> bench.engine().calls(Call.CLAIM_KEY) == 1);
    CompletableFuture<Boolean> closing =
        OnceScene.elsewhere(
            () -> {
              bench.drover().close();
              return true;
            });
    assertThatThrownBy(() -> closing.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    bench.engine().release();
    assertThat(running.join()).isEqualTo(1);
    assertThat(closing.join()).isTrue();
    bench.close();
  }

  @Test
  @DisplayName(
      "W272 an effect that outlived its claim is recorded only if nobody has the key since")
  default void lostClaimRecordsNothing() {
    try (RuntimeBench bench = bench()) {
      Idempotency once = bench.drover().idempotency(TTL);
      bench.engine().plan(Call.RENEW_KEY, Fault.FAIL_BEFORE, 1, 1000);
      String free = OnceScene.newKey();
      assertThat(
              once.<Integer, RuntimeException>run(
                  free, Integer.class, () -> OnceScene.outlive(bench, free, 1)))
          .isEqualTo(1);
      assertThat(once.run(free, Integer.class, () -> 2)).isEqualTo(1);
      String taken = OnceScene.newKey();
      assertThatThrownBy(
              () ->
                  once.run(
                      taken,
                      Integer.class,
                      () -> {
                        int result = OnceScene.outlive(bench, taken, 1);
                        LedgerClaim other = OnceScene.claim(bench, taken, TTL);
                        LedgerValue value = LedgerValue.result(new byte[] {'2'});
                        OnceScene.of(
                            bench
                                .engine()
                                .ledger()
                                .record(other, value, bench.time().instant(), TTL));
                        return result;
                      }))
          .isInstanceOf(ClaimLostException.class)
          .hasMessageContaining(taken);
      assertThat(once.run(taken, Integer.class, () -> 3)).isEqualTo(2);
    }
  }
}
