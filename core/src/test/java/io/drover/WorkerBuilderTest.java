package io.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.job.InvalidInputException;
import io.drover.job.JobType;
import io.drover.job.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerBuilderTest {

  private static final JobType<String> SEND = JobType.of("send", String.class);

  private final Drover drover = Drover.over(new StubEngine(), DroverSettings.defaults());
  private final JobQueue<Object> queue = drover.queue("work");
  private final WorkerBuilder<Object, String> builder = queue.worker(job -> "ok");

  @AfterEach
  void close() {
    drover.close();
  }

  @Test
  void settingsOutOfRangeAreRefusedWithWhatWasExpected() {
    refused(() -> builder.concurrency(0), "expected concurrency to be at least 1, got: 0");
    refused(
        () -> builder.lease(Duration.ofMillis(99)),
        "expected lease to be at least 100ms, got: PT0.099S");
    refused(
        () -> builder.stalledInterval(Duration.ZERO),
        "expected stalledInterval to be at least 100ms, got: PT0S");
    refused(() -> builder.maxStalls(-1), "expected maxStalls to be at least 0, got: -1");
    refused(
        () -> builder.timeLimit(Duration.ZERO), "expected timeLimit to be at least 1ms, got: PT0S");
    refused(
        () -> builder.maxStartedAttempts(0),
        "expected maxStartedAttempts to be at least 1, got: 0");
    refused(() -> builder.name(" "), "expected a worker's name not to be blank, got: \" \"");
    refused(() -> builder.rateLimit(0, Duration.ofSeconds(1)), "rate limit");
    refused(
        () -> builder.lease(Duration.ofSeconds(Long.MAX_VALUE)),
        "expected lease to be at most 36500d");
  }

  @Test
  void aSecondHandlerOfTheSameJobsIsRefused() {
    WorkerBuilder<Object, Object> kinds = queue.worker().on(SEND, job -> "sent");

    refused(
        () -> kinds.on(JobType.of("send", Integer.class), job -> 1),
        "expected one handler for jobs named \"send\", got: a second one");
    refused(() -> kinds.onAction(SEND, job -> {}), "expected one handler for jobs named \"send\"");
    refused(
        () -> builder.otherwiseAction(job -> {}),
        "expected one handler for the jobs without one of their own, got: a second one");
    refused(
        () -> queue.batchWorker(2, batch -> {}).on(SEND, job -> "sent"),
        "expected one handler for a worker of batches, got: a second one");
  }

  @Test
  void aWorkerWithoutAHandlerIsRefused() {
    refused(queue.worker()::build, "expected a handler, got: none");
    refused(queue.worker()::start, "expected a handler, got: none");
  }

  @Test
  void aWorkerThatWasBuiltIsStartedOnceAndClosedForGood() {
    Worker worker = builder.build();
    assertThat(worker.state()).isEqualTo(Worker.State.NEW);
    assertThat(worker.activeJobs()).isEmpty();

    worker.start();
    worker.start();
    assertThat(worker.state()).isEqualTo(Worker.State.RUNNING);

    worker.close();
    assertThat(worker.state()).isEqualTo(Worker.State.CLOSED);
    refused(worker::start, "expected a new worker to start, got one that is CLOSED");
  }

  @Test
  void aWorkerNeverStartedIsClosedAtOnce() {
    Worker worker = builder.build();

    assertThat(worker.close(Duration.ofDays(1))).isTrue();
    assertThat(worker.state()).isEqualTo(Worker.State.CLOSED);
    refused(worker::start, "expected a new worker to start, got one that is CLOSED");
  }

  @Test
  void whatIsSetBeforeTheStartHoldsAfterIt() {
    Worker worker = builder.concurrency(2).build();
    worker.concurrency(7);
    worker.pause();
    assertThat(worker.concurrency()).isEqualTo(7);
    assertThat(worker.isPaused()).isTrue();

    worker.start();
    assertThat(worker.concurrency()).isEqualTo(7);
    assertThat(worker.isPaused()).isTrue();
    worker.resume();
    assertThat(worker.isPaused()).isFalse();
  }

  @Test
  void theSettingsOfABuilderServeSeveralWorkers() {
    Worker first = builder.concurrency(2).start();
    Worker second = builder.concurrency(3).start();

    assertThat(first.concurrency()).isEqualTo(2);
    assertThat(second.concurrency()).isEqualTo(3);
    first.close();
    assertThat(second.state()).isEqualTo(Worker.State.RUNNING);
  }

  @Test
  void aWorkerOfAClosedDroverIsClosedAndDoesNotStart() {
    Worker running = builder.start();
    Worker unstarted = builder.build();
    drover.close();

    assertThat(running.state()).isEqualTo(Worker.State.CLOSED);
    assertThatThrownBy(unstarted::start)
        .isInstanceOf(StoreException.class)
        .hasMessage("expected an open Drover, got a closed one");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessageContaining(why);
  }
}
