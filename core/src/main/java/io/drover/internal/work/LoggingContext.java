package io.drover.internal.work;

import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Logging;
import java.util.List;
import org.slf4j.MDC;

/**
 * What the log shall say of the job a thread runs. Stateless. The logging library may throw what it
 * will: a job is run without its context rather than not at all.
 */
final class LoggingContext {

  private static final GuardedLog LOG = GuardedLog.of(LoggingContext.class);
  private static final String JOB = "drover.job";
  private static final String QUEUE = "drover.queue";
  private static final String ATTEMPT = "drover.attempt";

  private LoggingContext() {}

  /** Puts the current thread's context in place. */
  static void enter(List<? extends ClaimedJob<?>> jobs) {
    if (!Logging.isPresent()) {
      return;
    }
    ClaimedJob<?> first = jobs.get(0);
    LOG.attempt(
        "put the job's id into the logging context",
        () -> {
          MDC.put(QUEUE, first.queue());
          if (jobs.size() == 1) {
            MDC.put(JOB, first.id());
            MDC.put(ATTEMPT, Integer.toString(first.attempt()));
          }
        });
  }

  /** Takes it away. */
  static void leave() {
    if (!Logging.isPresent()) {
      return;
    }
    for (String key : List.of(JOB, QUEUE, ATTEMPT)) {
      LOG.attempt("clear the logging context", () -> MDC.remove(key));
    }
  }
}
