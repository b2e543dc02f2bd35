package io.drover.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.OpenStore;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventFollowerTest {

  private final StubEngine engine = new StubEngine();
  private final StubEvents events = new StubEvents();
  private final OpenStore store = open();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private OpenStore open() {
    engine.events = events;
    return engine.open(new Limits(1 << 20, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  }

  @AfterEach
  void close() {
    store.close(Duration.ZERO);
  }

  @Test
  void whatAListenerLeavesBehindOnItsThreadIsGoneBeforeTheNextEvent() {
    ClassLoader own = new ClassLoader() {};
    List<String> found = new CopyOnWriteArrayList<>();
    follow(
        event -> {
          Thread thread = Thread.currentThread();
          found.add(
              "interrupted %s, priority %d, own loader %s"
                  .formatted(
                      thread.isInterrupted(),
                      thread.getPriority(),
                      thread.getContextClassLoader() == own));
          thread.interrupt();
          thread.setPriority(Thread.MIN_PRIORITY);
          thread.setContextClassLoader(own);
        });
    tell("1");
    until().until(() -> found.size() == 1);
    tell("2");
    until().until(() -> found.size() == 2);
    assertThat(found).containsOnly("interrupted false, priority 5, own loader false");
  }

  @Test
  void aListenerThatInterruptsItsThreadDoesNotHaveItReadWithoutRest() {
    AtomicInteger told = new AtomicInteger();
    Thread[] thread = new Thread[1];
    follow(
        event -> {
          thread[0] = Thread.currentThread();
          thread[0].interrupt();
          told.incrementAndGet();
        });
    tell("1");
    until().until(() -> told.get() == 1 && thread[0].getState() == Thread.State.TIMED_WAITING);
    int waits = events.waits();
    thread[0].interrupt();
    tell("2");
    until().until(() -> told.get() == 2 && thread[0].getState() == Thread.State.TIMED_WAITING);
    assertThat(events.waits()).isEqualTo(waits + 1);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void whateverAListenerThrowsItHearsTheNextEvent(Throwable error) {
    follow(
        event -> {
          heard.add(String.valueOf(event.jobId()));
          sneak(error);
        });
    tell("1");
    tell("2");
    until().until(() -> heard.size() == 2);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void whateverTheStoreThrowsAllEventsAreHeard(Throwable error) {
    EventFollower follower = follow(event -> heard.add(String.valueOf(event.jobId())));
    tell("1");
    until().until(() -> heard.size() == 1);

    // It fails as events are read, then as a cursor is opened anew, then it gives no answer.
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger troubles = new AtomicInteger();
    events.reading =
        wait ->
            !broken.get()
                ? null
                : switch (troubles.getAndIncrement() % 3) {
                  case 0 -> sneak(error);
                  case 1 -> CompletableFuture.failedFuture(error);
                  default -> CompletableFuture.completedFuture(null);
                };
    events.opening =
        () -> {
          if (broken.get() && troubles.getAndIncrement() % 2 == 0) {
            sneak(error);
          }
        };
    tell("2");
    until().until(() -> troubles.get() >= 3);
    broken.set(false);
    tell("3");
    until().until(() -> heard.size() == 3);
    assertThat(heard).containsExactly("1", "2", "3");
    assertThat(follower.position()).isEqualTo("3");
    assertThat(events.cursors()).isEqualTo(1);
  }

  static List<Throwable> errors() {
    return List.of(
        new IllegalStateException("broken"),
        new IOException("which is not declared"),
        new OutOfMemoryError("a test's"),
        new AssertionError("broken"));
  }

  @Test
  void aClosedFollowerTellsNothingMoreAndClosesItsCursor() {
    EventFollower follower = follow(event -> heard.add(String.valueOf(event.jobId())));
    tell("1");
    until().until(() -> heard.size() == 1);
    follower.close();
    assertThat(events.cursors()).isZero();
    tell("2");
    assertThat(heard).containsExactly("1");
    assertThat(follower.position()).isEqualTo("1");
  }

  @Test
  void aFollowerClosedWhileItsCursorIsBeingOpenedAnewLeavesNoCursor() throws Exception {
    CountDownLatch reopening = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    EventFollower follower = follow(event -> heard.add(String.valueOf(event.jobId())));
    events.opening =
        () -> {
          reopening.countDown();
          await(goOn);
        };
    events.reading = wait -> CompletableFuture.failedFuture(new StoreException("broken"));
    tell("1");
    await(reopening);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(follower::close);
    goOn.countDown();
    assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
    assertThat(events.cursors()).isZero();
  }

  @Test
  void aFollowerThatDoesNotStartLeavesNothingBehind() {
    events.positioning =
        () -> {
          throw new AssertionError("broken");
        };
    assertThatThrownBy(() -> follow(event -> {})).isInstanceOf(AssertionError.class);
    assertThat(events.cursors()).isZero();

    events.positioning = () -> {};
    store.close(Duration.ZERO);
    assertThatThrownBy(() -> follow(event -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected an open Drover, got a closed one");
    assertThat(events.cursors()).isZero();
  }

  private EventFollower follow(Consumer<QueueEvent> listener) {
    return store.follow(new EventFollower.Wish("work", null, listener));
  }

  private void tell(String id) {
    events.tell("work", QueueEvent.Type.ADDED, id, Map.of());
  }

  private static ConditionFactory until() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2));
  }

  private static void await(CountDownLatch latch) {
    until().until(() -> latch.getCount() == 0);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <V, E extends Throwable> V sneak(Throwable error) throws E {
    throw (E) error;
  }
}
