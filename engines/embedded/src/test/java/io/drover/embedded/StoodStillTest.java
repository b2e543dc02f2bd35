package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobState;
import io.drover.spi.AttendedTime;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that was suspended, or whose clock was set, goes on with the jobs it has. */
class StoodStillTest {

  private static final Duration LEASE = Duration.ofSeconds(10);

  private final Clock clock = new Clock();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(longs = {3_600, 86_400, -3_600})
  void whatItRunsIsItsOwnStill(long seconds) {
    try (Drover drover = Drover.open("embedded:", DroverSettings.defaults().time(clock))) {
      JobQueue<String> queue = drover.queue("q", String.class);
      Worker worker = worker(queue);
      String id = queue.add("work", "it").id();
      Awaitility.await().until(() -> runs.get() == 1);
      clock.time.advance(Duration.ofSeconds(21));
      clock.shift = Duration.ofSeconds(seconds);
      clock.time.advance(Duration.ofMinutes(2));
      assertThat(queue.state(id)).contains(JobState.ACTIVE);
      go.countDown();
      Awaitility.await()
          .until(() -> queue.state(id).filter(JobState.COMPLETED::equals).isPresent());
      assertThat(queue.find(id).orElseThrow().stalledCount()).isZero();
      assertThat(runs).hasValue(1);
      assertThat(errors).isEmpty();
      worker.close();
    }
  }

  private Worker worker(JobQueue<String> queue) {
    return queue
        .worker(
            job -> {
              runs.incrementAndGet();
              assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
              return "ok";
            })
        .lease(LEASE)
        .maxStalls(0)
        .onError(errors::add)
        .start();
  }

  /** Virtual time that is set forward or back, with nothing that is due happening on the way. */
  private static final class Clock implements AttendedTime {

    final VirtualTime time = new VirtualTime();
    volatile Duration shift = Duration.ZERO;

    @Override
    public Instant instant() {
      return time.instant().plus(shift);
    }

    @Override
    public Scheduled schedule(Instant at, Runnable task) {
      return time.schedule(at.minus(shift), task);
    }

    @Override
    public void attend(Activity activity) {
      time.attend(activity);
    }

    @Override
    public void leave(Activity activity) {
      time.leave(activity);
    }

    @Override
    public void close() {
      time.close();
    }
  }
}
