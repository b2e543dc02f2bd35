package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.drover.job.InvalidInputException;
import io.drover.spi.TimeSource.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VirtualTimeExtension.class)
class VirtualTimeTest {

  private final List<String> ran = new ArrayList<>();
  private VirtualTime time = new VirtualTime();

  @BeforeEach
  void keepTheInjectedTime(VirtualTime injected) {
    time = injected;
  }

  @Test
  void setUpAndTestShareOneTime(VirtualTime injected) {
    assertThat(injected).isSameAs(time);
  }

  @Test
  void standsStillUntilMoved() {
    assertThat(time.instant()).isEqualTo(VirtualTime.START);
    time.advance(Duration.ofSeconds(3));
    assertThat(time.instant()).isEqualTo(VirtualTime.START.plusSeconds(3));
  }

  @Test
  void dueTasksRunInTheOrderOfTheirInstantsAtTheirInstants() {
    record("b", 2);
    record("a", 1);
    record("b2", 2);
    record("late", 4);
    time.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("a@1", "b@2", "b2@2");
    assertThat(time.instant()).isEqualTo(at(3));
    assertThat(time.pending()).isOne();
  }

  @Test
  void tasksScheduledByTasksRunInTheSameAdvance() {
    time.schedule(at(1), () -> record("second", 2));
    time.advance(Duration.ofSeconds(5));
    assertThat(ran).containsExactly("second@2");
  }

  @Test
  void cancelledTaskDoesNotRun() {
    Scheduled handle = time.schedule(at(1), () -> ran.add("no"));
    handle.cancel();
    time.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void taskAlreadyDueRunsWithoutAnAdvance() throws Exception {
    CompletableFuture<Instant> done = new CompletableFuture<>();
    time.schedule(at(-1), () -> done.complete(time.instant()));
    assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo(at(0));
  }

  @Test
  void closeDropsWhatHasNotStarted() {
    record("no", 1);
    time.close();
    record("neither", 1);
    time.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void errorOfATaskReachesTheTestAndTimeGoesOnAfterwards() {
    time.schedule(
        at(1),
        () -> {
          throw new IllegalStateException("broken");
        });
    record("next", 2);
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(3))).hasMessage("broken");
    time.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("next@2");
  }

  @Test
  void advanceFromWithinATaskIsRefused() {
    List<Throwable> refusals = new CopyOnWriteArrayList<>();
    Runnable advance = () -> refusals.add(catchThrowable(() -> time.advance(Duration.ZERO)));
    time.schedule(at(1), advance);
    time.advance(Duration.ofSeconds(1));
    time.schedule(at(0), advance);
    await().until(() -> refusals.size() == 2);
    assertThat(refusals)
        .hasOnlyElementsOfType(IllegalStateException.class)
        .allSatisfy(refusal -> assertThat(refusal).hasMessageContaining("called by a thread of"));
  }

  @Test
  void twoAdvancesAtOnceMoveTheClockByBoth() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    time.schedule(
        at(1),
        () -> {
          begun.countDown();
          awaitAll(goOn);
        });
    CompletableFuture<Void> first = async(() -> time.advance(Duration.ofSeconds(2)));
    awaitAll(begun);
    CompletableFuture<Void> second = async(() -> time.advance(Duration.ofSeconds(3)));
    assertThat(time.instant()).isEqualTo(at(1));
    goOn.countDown();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    assertThat(time.instant()).isEqualTo(at(5));
  }

  @Test
  void negativeAdvanceIsRefused() {
    assertThatThrownBy(() -> time.advance(Duration.ofMillis(-1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("PT-0.001S");
    assertThatThrownBy(() -> time.move(Duration.ofMillis(-1)))
        .isInstanceOf(InvalidInputException.class);
    assertThat(time.instant()).isEqualTo(at(0));
  }

  private static void awaitAll(CountDownLatch latch) {
    assertThatNoException()
        .isThrownBy(() -> assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue());
  }

  private static CompletableFuture<Void> async(Runnable task) {
    return CompletableFuture.runAsync(task, command -> new Thread(command).start());
  }

  private void record(String name, int second) {
    time.schedule(
        at(second),
        () ->
            ran.add(name + "@" + Duration.between(VirtualTime.START, time.instant()).toSeconds()));
  }

  private static Instant at(int second) {
    return VirtualTime.START.plusSeconds(second);
  }
}
