package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobFailedException;
import io.drover.job.JobOptions;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Retries: attempts with a backoff, errors no retry can mend, and running a failed job again. */
public final class Retries {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Retries() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) {
    JobQueue<String> calls = drover.queue("calls", String.class);
    JobOptions options =
        JobOptions.defaults()
            .attempts(3)
            .backoff(Backoff.exponential(Duration.ofMillis(20)).jitter(0.5));
    List<String> story = new ArrayList<>();
    Worker worker =
        calls
            .worker(
                job -> {
                  if (job.data().equals("wrong number")) {
                    throw new UnrecoverableException("there is no such number");
                  }
                  if (job.attempt() < 3) {
                    throw new IllegalStateException("the line is busy");
                  }
                  return job.data() + " answered at attempt " + job.attempt();
                })
            .start();
    try (worker) {
      String ann = calls.add("call", "ann", options).id();
      story.add(calls.awaitResult(ann, String.class, PATIENCE));

      String wrong = calls.add("call", "wrong number", options).id();
      try {
        calls.awaitResult(wrong, String.class, PATIENCE);
      } catch (JobFailedException e) {
        int attempts = calls.find(wrong).orElseThrow().attemptsMade();
        story.add("gave up after " + attempts + " of 3 attempts");
      }

      // Mend the cause, and run the same job again.
      calls.admin().updateData(wrong, "bob");
      calls.admin().retry(wrong);
      story.add(calls.awaitResult(wrong, String.class, PATIENCE));
    }
    return story;
  }
}
