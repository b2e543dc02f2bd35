package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedTimeTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private final Breakable source = new Breakable();
  private final GuardedTime time = new GuardedTime(source, true);

  @AfterEach
  void close() {
    time.close();
  }

  @Test
  void timeGoesOnWhereTheSourceCannotTellIt() {
    assertThat(time.instant()).isEqualTo(START);
    source.broken = true;
    Instant first = time.instant();
    assertThat(first).isBetween(START, START.plus(Duration.ofMinutes(5)));
    assertThat(time.instant()).isAfterOrEqualTo(first);

    source.broken = false;
    assertThat(time.instant()).isEqualTo(START);
  }

  @Test
  void aTaskRunsThatTheSourceDoesNotTake() throws InterruptedException {
    source.broken = true;
    CountDownLatch ran = new CountDownLatch(1);
    time.schedule(time.instant().plusMillis(1), ran::countDown);
    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCancelledTaskDoesNothingThoughTheSourceRunsIt() {
    AtomicInteger runs = new AtomicInteger();
    TimeSource.Scheduled task = time.schedule(START, runs::incrementAndGet);
    source.broken = true;
    task.cancel();
    source.tasks.forEach(Runnable::run);
    assertThat(runs).hasValue(0);
  }

  @Test
  void aTaskThatThrowsDoesNotHarmTheSource() {
    time.schedule(
        START,
        () -> {
          throw new StackOverflowError("in a task");
        });
    source.tasks.forEach(Runnable::run);
    assertThat(source.tasks).hasSize(1);
  }

  @Test
  void aTickerTicksOnWhateverItsTaskOrTheTimeThrows() {
    AtomicInteger ticks = new AtomicInteger();
    Ticker ticker =
        Ticker.start(
            time,
            Duration.ofSeconds(1),
            () -> {
              ticks.incrementAndGet();
              throw new OutOfMemoryError("in a tick");
            });
    for (int tick = 0; tick < 3; tick++) {
      source.tasks.remove(0).run();
    }
    assertThat(ticks).hasValue(3);
    assertThat(source.tasks).hasSize(1);
    ticker.close();
  }

  @Test
  void aSourceThatIsNotOursIsNotClosed() {
    new GuardedTime(source, false).close();
    assertThat(source.closed).isFalse();
    time.close();
    assertThat(source.closed).isTrue();
  }

  /** A source that stands still, runs tasks when told, and throws while it is broken. */
  private static final class Breakable implements TimeSource {
    private final List<Runnable> tasks = new ArrayList<>();
    private boolean broken;
    private boolean closed;

    @Override
    public Instant instant() {
      check();
      return START;
    }

    @Override
    public Scheduled schedule(Instant at, Runnable task) {
      check();
      tasks.add(task);
      return this::check;
    }

    private void check() {
      if (broken) {
        throw new IllegalStateException("broken");
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
