package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.drover.job.InvalidInputException;
import io.drover.spi.AttendedTime.Activity;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a virtual time does with what a runtime tells it, told here by the tests themselves. */
@Timeout(60)
class AttendedTimeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final ToldActivity runtime = new ToldActivity();
  private final CountDownLatch end = new CountDownLatch(1);

  @BeforeEach
  void attend() {
    time.attend(runtime);
  }

  @AfterEach
  void close() {
    end.countDown();
    time.close();
  }

  @Test
  void whatIsDueNowHappensBeforeTheClockMoves() {
    List<Instant> ended = new ArrayList<>();
    runtime.onLook = () -> runtime.begin("a job", 3, () -> ended.add(time.instant()));
    time.advance(SECOND);
    assertThat(ended).containsExactly(at(0), at(1));
    assertThat(runtime.looks).isEqualTo(2);
  }

  @Test
  void whatATaskBeganHasEndedBeforeTheNextInstant() {
    List<String> happened = new ArrayList<>();
    time.schedule(
        at(1),
        () -> {
          happened.add("begun");
          runtime.begin(
              "a job",
              3,
              () -> {
                happened.add("ended");
                time.schedule(at(2), () -> happened.add("came of it"));
              });
        });
    time.schedule(at(3), () -> happened.add("later"));
    time.advance(SECOND.multipliedBy(3));
    assertThat(happened).containsExactly("begun", "ended", "came of it", "later");
  }

  @Test
  void workersLookAgainUntilNothingIsClaimed() {
    int[] left = {3};
    runtime.onLook =
        () -> {
          if (left[0] > 0) {
            left[0]--;
            runtime.claims++;
          }
        };
    time.advance(Duration.ZERO);
    assertThat(runtime.looks).isEqualTo(4);
  }

  @Test
  void tasksDueAtOnceThatComeOfWorkRunInTheSameAdvance() {
    List<Instant> ran = new ArrayList<>();
    runtime.onLook =
        () -> runtime.begin("a job", 1, () -> time.schedule(at(0), () -> ran.add(time.instant())));
    time.advance(Duration.ZERO);
    assertThat(ran).containsExactly(at(0));
  }

  @Test
  void whatDoesNotEndIsToldWhenPatienceRunsOut() {
    time.patience(Duration.ofMillis(20));
    runtime.begin("a call to the store", Integer.MAX_VALUE, () -> {});
    assertThatThrownBy(() -> time.advance(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("due at 2026-01-01T00:00:00Z to have happened within 0.02s")
        .hasMessageContaining("  a call to the store");
    assertThat(time.instant()).isEqualTo(at(0));
    assertThatThrownBy(() -> time.patience(SECOND.negated()))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void workThatMakesMoreWorkForEverIsTold() {
    time.patience(Duration.ofMillis(20));
    runtime.onLook = () -> runtime.claims++;
    assertThatThrownBy(() -> time.advance(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("(?s).*got: \\d+ jobs claimed, and more at each look.*");
  }

  @Test
  void aTaskThatIsDueAgainForEverIsTold() {
    time.patience(Duration.ofMillis(20));
    again();
    assertThatThrownBy(() -> time.advance(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("  tasks of this clock");
    time.close();
  }

  private void again() {
    time.schedule(at(1), this::again);
  }

  @Test
  void aClaimOfADueTaskMakesWorkersLookAgain() {
    time.schedule(at(1), () -> runtime.claims++);
    time.advance(SECOND);
    assertThat(runtime.looks).isEqualTo(3); // Now, at that instant, and at the end.
  }

  @Test
  void aHandlerThatSleepsIsToldWithItsThread() {
    time.patience(Duration.ofMillis(200));
    Thread handler = begin("sleepy", () -> TimeUnit.SECONDS.sleep(20));
    assertThatThrownBy(() -> time.advance(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the handler of job sleepy; thread sleepy is TIMED_WAITING")
        .hasMessageContaining("java.lang.Thread.sleep");
    handler.interrupt();
  }

  @Test
  void aHandlerThatWaitsForTheTestIsNotWaitedFor() {
    SynchronousQueue<String> queue = new SynchronousQueue<>();
    begin("at a latch", end::await);
    begin("at a latch with a limit", () -> end.await(30, TimeUnit.SECONDS));
    begin("at a queue", () -> queue.poll(30, TimeUnit.SECONDS));
    begin("at a future", () -> runtime.never.get());
    begin("parked", () -> LockSupport.park());
    time.advance(Duration.ofDays(1));
    assertThat(runtime.underWay()).hasSize(5);
    runtime.never.complete(null);
  }

  @Test
  void aHandlerThatWaitsIsWaitedForOnceInAnAdvance() {
    begin("at a latch", end::await);
    AtomicInteger ticks = new AtomicInteger();
    tick(ticks);
    long start = System.nanoTime();
    time.advance(Duration.ofDays(1));
    assertThat(ticks).hasValue(17_280);
    // Were it waited for at each instant, this would take a quarter of an hour.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
  }

  @Test
  void aHandlerThatTheTestLetsGoOnIsWaitedFor() {
    List<String> ended = new CopyOnWriteArrayList<>();
    begin(
        "at a latch",
        () -> {
          end.await();
          ended.add("handler");
        });
    time.advance(SECOND);
    end.countDown();
    time.advance(SECOND);
    assertThat(ended).containsExactly("handler");
  }

  @Test
  void aHandlerMayNotAdvance() throws Exception {
    CompletableFuture<Optional<Throwable>> refusal = new CompletableFuture<>();
    CountDownLatch told = new CountDownLatch(1);
    begin(
        "advancing",
        () -> {
          told.await();
          refusal.complete(Optional.ofNullable(catchThrowable(() -> time.advance(SECOND))));
        });
    told.countDown();
    assertThat(refusal.get(20, TimeUnit.SECONDS))
        .containsInstanceOf(IllegalStateException.class)
        .get()
        .satisfies(error -> assertThat(error).hasMessageContaining("got: advancing, which it"));
  }

  @Test
  void whoHasLeftIsNotWaitedFor() {
    runtime.begin("a call to the store", Integer.MAX_VALUE, () -> {});
    time.leave(runtime);
    time.advance(SECOND);
    assertThat(runtime.looks).isZero();
  }

  @Test
  void closingEndsAnAdvance() throws Exception {
    runtime.begin("a call to the store", Integer.MAX_VALUE, () -> {});
    CompletableFuture<Void> advance = new CompletableFuture<>();
    new Thread(
            () -> {
              time.advance(SECOND);
              advance.complete(null);
            })
        .start();
    await().until(() -> runtime.asked() > 10);
    time.close();
    advance.get(20, TimeUnit.SECONDS);
    assertThat(time.instant()).isEqualTo(at(1));
  }

  @Test
  void anInterruptEndsAnAdvance() {
    runtime.begin("a call to the store", Integer.MAX_VALUE, () -> {});
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> time.advance(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("an interrupt, 0 jobs claimed");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void moveNeitherLooksNorWaits() {
    List<Instant> ran = new ArrayList<>();
    time.schedule(at(1), () -> ran.add(time.instant()));
    runtime.begin("a call to the store", Integer.MAX_VALUE, () -> {});
    time.move(SECOND.multipliedBy(2));
    assertThat(ran).containsExactly(at(1));
    assertThat(time.instant()).isEqualTo(at(2));
    assertThat(runtime.looks).isZero();
  }

  private void tick(AtomicInteger ticks) {
    time.schedule(
        time.instant().plusSeconds(5),
        () -> {
          ticks.incrementAndGet();
          tick(ticks);
        });
  }

  private Thread begin(String name, Handler handler) {
    Thread thread =
        new Thread(
            () -> {
              try {
                handler.run();
              } catch (Exception e) {
                // The test has ended.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start(); // First: what has not begun looks like what has ended.
    runtime.run(thread);
    return thread;
  }

  private static Instant at(int second) {
    return VirtualTime.START.plusSeconds(second);
  }

  /** What a handler does. */
  private interface Handler {
    void run() throws Exception;
  }

  /** An activity that is what a test says. Safe for many threads. */
  private static final class ToldActivity implements Activity {

    private final List<Begun> begun = new ArrayList<>();
    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private Runnable onLook = () -> {};
    private long claims;
    private int looks;
    private int asked;

    /** Something that ends after it has been asked for some times. */
    private static final class Begun {
      private final UnderWay what;
      private final Runnable atEnd;
      private int left;

      Begun(UnderWay what, int left, Runnable atEnd) {
        this.what = what;
        this.left = left;
        this.atEnd = atEnd;
      }
    }

    synchronized void begin(String what, int times, Runnable atEnd) {
      begun.add(new Begun(UnderWay.of(what), times, atEnd));
    }

    synchronized void run(Thread handler) {
      String what = "the handler of job " + handler.getName();
      begun.add(new Begun(UnderWay.on(handler, what), Integer.MAX_VALUE, () -> {}));
    }

    synchronized int asked() {
      return asked;
    }

    @Override
    public synchronized void look() {
      looks++;
      onLook.run();
    }

    @Override
    public synchronized long claims() {
      return claims;
    }

    @Override
    public synchronized List<UnderWay> underWay() {
      asked++;
      for (Begun one : List.copyOf(begun)) {
        if (one.left-- == 0) {
          begun.remove(one);
          one.atEnd.run();
        }
      }
      begun.removeIf(one -> one.what.thread().filter(thread -> !thread.isAlive()).isPresent());
      return begun.stream().map(one -> one.what).toList();
    }
  }
}
