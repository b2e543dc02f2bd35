package io.drover.internal.work;

import io.drover.internal.store.Limits;
import io.drover.job.InvalidInputException;
import io.drover.spi.JobDelivery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What an attempt leads to, kept until it ends. Safe for use by several threads. */
final class Sent {

  private final List<JobDelivery> deliveries = new ArrayList<>(0);

  /**
   * Adds jobs, all or none.
   *
   * @param jobs at least one
   * @param ended whether the attempt has ended, so that nothing it leads to would be stored
   */
  synchronized void addAll(List<JobDelivery> jobs, BooleanSupplier ended) {
    if (ended.getAsBoolean()) {
      throw tooLate("queue", jobs.get(0).queue());
    }
    if (deliveries.size() + jobs.size() > Limits.MAX_DELIVERIES) {
      throw new InvalidInputException(
          "expected at most %d jobs sent by one attempt, got: %s; add the others with JobQueue.addAll"
              .formatted(
                  Limits.MAX_DELIVERIES,
                  jobs.size() == 1 ? "one more" : jobs.size() + " more than " + deliveries.size()));
    }
    deliveries.addAll(jobs);
  }

  /** Returns the refusal of what comes after the end of its attempt. */
  static InvalidInputException tooLate(String kind, String to) {
    return new InvalidInputException(
        "expected a job whose handler runs, to send to %s \"%s\", got: one whose attempt has ended; send before the handler returns"
            .formatted(kind, to));
  }

  /** Returns all that was added, in order. */
  synchronized List<JobDelivery> all() {
    return List.copyOf(deliveries);
  }
}
