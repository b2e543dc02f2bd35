package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * What a handler's log lines can say about their job. It stands here because this module is the one
 * that has a logging library with a context.
 */
class LoggingContextTest {

  private final BlockingQueue<Map<String, String>> contexts = new LinkedBlockingQueue<>();

  @Test
  void aHandlersLogLinesKnowTheirJobQueueAndAttempt() throws Exception {
    try (Drover drover = Drover.open("embedded:")) {
      JobQueue<String> queue = drover.queue("mail", String.class);
      queue.add("first", "a", JobOptions.defaults().id("letter").attempts(2));
      queue
          .worker(
              job -> {
                contexts.add(MDC.getCopyOfContextMap());
                if (job.attempt() == 1) {
                  throw new IllegalStateException("once more");
                }
                return "sent";
              })
          .start();

      assertThat(next()).isEqualTo(context("letter", "1"));
      assertThat(next()).isEqualTo(context("letter", "2"));
    }
  }

  @Test
  void aBatchesLogLinesKnowTheirQueueAlone() throws Exception {
    try (Drover drover = Drover.open("embedded:")) {
      JobQueue<String> queue = drover.queue("mail", String.class);
      queue.addAll(List.of(NewJob.of("letter", "a"), NewJob.of("letter", "b")));
      queue.batchWorker(2, batch -> contexts.add(MDC.getCopyOfContextMap())).start();

      assertThat(next()).isEqualTo(Map.of("drover.queue", "mail"));
    }
  }

  private Map<String, String> next() throws InterruptedException {
    Map<String, String> context =
        contexts.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
    assertThat(context).as("context of the next handler's run").isNotNull();
    return context;
  }

  private static Map<String, String> context(String id, String attempt) {
    return Map.of("drover.job", id, "drover.queue", "mail", "drover.attempt", attempt);
  }
}
