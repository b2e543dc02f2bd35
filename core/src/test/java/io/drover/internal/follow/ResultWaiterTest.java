package io.drover.internal.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.OpenStore;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Limits;
import io.drover.internal.threads.Threads;
import io.drover.job.InvalidInputException;
import io.drover.job.QueueEvent;
import io.drover.job.TimedOutException;
import io.drover.job.TypeToken;
import io.drover.spi.EventLog;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultWaiterTest {

  private final StubEngine engine = new StubEngine();
  private final OpenStore store =
      engine.open(new Limits(1 << 20, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  private final ResultWaiter waiter = store.results("work");
  private final AtomicInteger readings = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);

  @Test
  void nobodyWaitsLongerForAStoreThatDoesNotAnswerThanHeWants() {
    engine.events = events(() -> await(answer));
    engine.inspection = inspection(id -> Optional.empty());
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = "job-" + i;
      all.add(
          CompletableFuture.runAsync(
              () -> waiter.await(id, TypeToken.of(String.class), Duration.ofMillis(20)),
              this::thread));
    }
    for (CompletableFuture<Void> each : all) {
      assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TimedOutException.class)
          .hasMessageContaining("store not answering");
    }
    assertThat(CompletableFuture.runAsync(waiter::close, this::thread))
        .succeedsWithin(Duration.ofSeconds(10));
    answer.countDown();
  }

  @Test
  void jobsThatAreNotThereAreLookedForInOneReading() {
    // The first is looked for while the others gather.
    engine.events = events(() -> {});
    CountDownLatch first = new CountDownLatch(1);
    engine.inspection = inspection(id -> Optional.empty());
    reading =
        () -> {
          first.countDown();
          await(answer);
        };
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(waiter.result("job-0", TypeToken.of(String.class)));
    await(first);
    AtomicInteger asked = new AtomicInteger();
    engine.inspection =
        inspection(
            id -> {
              asked.incrementAndGet();
              return Optional.empty();
            });
    for (int i = 1; i <= 20; i++) {
      all.add(waiter.result("job-" + i, TypeToken.of(String.class)));
    }
    Awaitility.await().until(() -> asked.get() == 20);
    answer.countDown();

    for (CompletableFuture<?> each : all) {
      assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InvalidInputException.class);
    }
    assertThat(readings.get()).isBetween(2, 3);
    waiter.close();
  }

  private volatile Runnable reading = () -> {};

  private void thread(Runnable task) {
    Threads.capture().daemon("test", task).start();
  }

  /** Returns an empty log; a cursor from its beginning counts as a reading of it. */
  private EventLog events(Runnable opening) {
    return (queue, after) -> {
      opening.run();
      if (after != null) {
        readings.incrementAndGet();
        reading.run();
      }
      return new NoEvents(after != null);
    };
  }

  /** A cursor that finds nothing. */
  private static final class NoEvents implements EventLog.Cursor {
    private final boolean done;
    private final CountDownLatch closed = new CountDownLatch(1);

    NoEvents(boolean done) {
      this.done = done;
    }

    @Override
    public List<QueueEvent> next(Duration maxWait) {
      if (!done) {
        await(closed);
      }
      return List.of();
    }

    @Override
    public String position() {
      return "0";
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static Inspection inspection(Function<String, Optional<JobRecord>> find) {
    return (Inspection)
        Proxy.newProxyInstance(
            Inspection.class.getClassLoader(),
            new Class<?>[] {Inspection.class},
            (proxy, method, arguments) -> find(find, method.getName(), arguments));
  }

  private static Object find(
      Function<String, Optional<JobRecord>> find, String method, Object @Nullable [] arguments) {
    if (!method.equals("find") || arguments == null) {
      throw new UnsupportedOperationException(method + " is not in these tests");
    }
    return find.apply((String) arguments[1]);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("expected the test to go on within 20s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
