package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Exceptions that throw when they are logged. It stands here because this module is the one that
 * has a logging library that asks them for their message.
 */
class UnloggableErrorTest {

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Test
  void theCallbacksBehindOneThatThrowsItAreCalled() throws Exception {
    try (Drover drover = Drover.open("embedded:")) {
      JobQueue<String> queue = drover.queue("mail", String.class);
      queue.addAll(List.of(NewJob.of("a", "1"), NewJob.of("b", "2"), NewJob.of("c", "3")));
      queue
          .batchWorker(3, batch -> {}) // Of one batch, so that all end in one round trip.
          .onCompleted(
              (job, result) -> {
                told.add(job.name());
                throw new Unloggable();
              })
          .start();

      assertThat(next(3)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aJobRunsWhoseActiveCallbackThrowsIt() throws Exception {
    try (Drover drover = Drover.open("embedded:")) {
      JobQueue<String> queue = drover.queue("mail", String.class);
      queue.add("letter", "a");
      queue
          .worker(job -> told.add(job.name()))
          .onActive(
              job -> {
                throw new Unloggable();
              })
          .start();

      assertThat(next(1)).containsExactly("letter");
    }
  }

  private List<String> next(int count) throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(told.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS));
    }
    return names;
  }

  private static final class Unloggable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }
}
