package io.drover.embedded.care;

import io.drover.embedded.rows.JobCodec;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Recount;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The queues of a store that is not open, and their jobs, read and counted. For one thread. */
final class Census {

  private final SurvivingRows rows;
  private final List<String> problems;
  private final JobCodec codec = new JobCodec();
  private final Map<Integer, Recount> queues = new TreeMap<>();

  Census(Storage storage, List<String> problems) {
    this.rows = new SurvivingRows(storage, problems);
    this.problems = problems;
  }

  /** Whether a job counts. */
  interface Admission {
    boolean admits(JobRow job, int queue, byte[] value);
  }

  /** Reads the queues with their claims. */
  void readQueues() {
    rows.each(
        Table.META,
        (key, value) -> {
          if (key[0] == Keys.firstState()[0]) {
            try {
              Recount queue = Recount.of(Keys.name(key), value);
              queues.put(queue.number(), queue);
            } catch (RuntimeException e) {
              problems.add("the state of queue \"%s\" makes no sense".formatted(Keys.name(key)));
            }
          }
        });
    rows.each(
        Table.CLAIMS,
        (key, value) -> {
          try {
            queue(key).claim(key, value);
          } catch (RuntimeException e) {
            problems.add("a claim of queue \"%s\" makes no sense".formatted(queue(key).name()));
          }
        });
  }

  /** Reads the jobs of a state, and counts those that are admitted. */
  void readJobs(JobState state, Admission admission) {
    rows.each(
        Table.of(state),
        (key, value) -> {
          JobRow job = decode(state, key, value);
          if (job != null) {
            Recount queue = queue(key);
            if (admission.admits(job, queue.number(), value)) {
              queue.job(job);
            }
          }
        });
  }

  private @Nullable JobRow decode(JobState state, byte[] key, byte[] value) {
    try {
      JobRow job = codec.decode(value);
      job.state = state;
      job.key = key;
      return job;
    } catch (RuntimeException e) {
      problems.add("a job of queue \"%s\" makes no sense: %s".formatted(queue(key).name(), e));
      return null;
    }
  }

  /** Returns the queue that a key belongs to; its name may be lost. */
  private Recount queue(byte[] key) {
    return queues.computeIfAbsent(
        new ByteReader(key).getInt(),
        number -> {
          problems.add(
              "the state of queue number %d is missing, its settings and name with it"
                  .formatted(number));
          return Recount.of("salvaged-" + number, number);
        });
  }

  SurvivingRows rows() {
    return rows;
  }

  Collection<Recount> queues() {
    return queues.values();
  }
}
