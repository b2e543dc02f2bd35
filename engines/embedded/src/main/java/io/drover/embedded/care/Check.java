package io.drover.embedded.care;

import io.drover.embedded.evidence.Examination;
import io.drover.embedded.state.Recount;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.StorageFailure;
import io.drover.embedded.storage.StoreDirectory;
import io.drover.job.JobState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The check of a store that is not open. It changes nothing. Stateless. */
public final class Check {

  private Check() {}

  /**
   * Checks a store: its files first, and if they are whole, all that is in them.
   *
   * @param problems takes what is wrong
   * @return how many jobs were found, by queue
   */
  public static Map<String, Long> of(StoreDirectory directory, List<String> problems)
      throws IOException {
    Map<String, Long> jobs = new TreeMap<>();
    problems.addAll(Examination.of(directory).problems());
    if (!problems.isEmpty() || !directory.database().toFile().exists()) {
      return jobs;
    }
    try (RocksStorage storage = RocksStorage.reading(directory.database(), false)) {
      storage.verify();
      Census census = new Census(storage, problems);
      census.readQueues();
      for (JobState state : JobTables.STATES) {
        census.readJobs(state, (job, queue, value) -> true);
      }
      JobTables.OTHERS.forEach(table -> census.rows().each(table, (key, value) -> {}));
      for (Recount queue : census.queues()) {
        jobs.put(queue.name(), queue.jobs());
        String difference = queue.difference();
        if (difference != null) {
          problems.add(difference);
        }
      }
    } catch (StorageFailure e) {
      problems.add(e.getMessage());
    }
    return jobs;
  }
}
