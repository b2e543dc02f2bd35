package io.drover.examples;

import static io.drover.job.Deduplication.simple;
import static io.drover.job.Deduplication.throttle;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import java.time.Duration;
import java.util.List;

/** Deduplication: many adds, one job; by a deduplication id or by an id of the job's own. */
public final class Deduplication {

  private Deduplication() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
    }
  }

  static List<Added.Outcome> run(Drover drover) {
    JobQueue<String> index = drover.queue("index", String.class);
    // One job until it finishes; a further add is answered with the owner's id.
    JobOptions untilDone = JobOptions.defaults().deduplication(simple("document-7"));
    // One job in a minute, whether it has finished or not.
    JobOptions aMinute =
        JobOptions.defaults().deduplication(throttle("document-8", Duration.ofMinutes(1)));
    // One job for as long as it is kept. This is how an uncertain add is repeated safely.
    JobOptions own = JobOptions.defaults().id("import-2026-12-25");
    return List.of(untilDone, untilDone, aMinute, aMinute, own, own).stream()
        .map(options -> index.add("index", "a document", options).outcome())
        .toList();
  }
}
