package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.FinishedCount;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import io.drover.spi.FinishedCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts finished jobs by minute (wire format §3.21). For the commit thread. */
public final class Counting {

  private static final List<JobState> OUTCOMES = List.of(JobState.COMPLETED, JobState.FAILED);

  private final Transaction tx;

  Counting(Transaction tx) {
    this.tx = tx;
  }

  /**
   * Counts jobs of a queue that changes with them.
   *
   * @param jobs how many completed, and how many failed
   * @param minutes how many minutes before the current one to keep
   */
  void count(QueueState queue, long[] jobs, long now, int minutes) {
    if (jobs[0] + jobs[1] == 0) {
      return;
    }
    List<byte[]> ended = new ArrayList<>();
    for (int i = 0; i < jobs.length; i++) {
      // Read before any is written, so that the step is atomic.
      ended.add(jobs[i] == 0 ? new byte[0] : ended(queue, OUTCOMES.get(i), now, minutes));
    }
    tx.touch(queue); // What the jobs changed may be written by now.
    for (int i = 0; i < jobs.length; i++) {
      FinishedCount count = queue.finished(OUTCOMES.get(i));
      if (ended.get(i).length > 0) {
        count.endMinute(now);
        tx.put(Table.METRICS, Keys.metrics(queue.number, OUTCOMES.get(i)), ended.get(i));
      }
      if (jobs[i] > 0) {
        count.add(jobs[i], now);
      }
    }
  }

  /** Returns the row with the minutes that are over, or nothing if none has ended. */
  private byte[] ended(QueueState queue, JobState outcome, long now, int minutes) {
    FinishedCount count = queue.finished(outcome);
    long back = Math.min(count.minutesSince(now), minutes);
    if (back == 0) {
      return new byte[0];
    }
    ByteWriter row = new ByteWriter(64);
    for (long i = 1; i < back; i++) {
      row.putVar(0);
    }
    row.putVar(count.newest());
    ByteReader before = new ByteReader(row(queue, outcome));
    for (long i = back; i < minutes && before.hasMore(); i++) {
      row.putVar(before.getVar());
    }
    return row.toBytes();
  }

  private byte[] row(QueueState queue, JobState outcome) {
    byte[] row = tx.get(Table.METRICS, Keys.metrics(queue.number, outcome));
    return row == null ? new byte[0] : row;
  }

  /** Returns what is counted, of so many minutes at most. */
  public FinishedCounts read(QueueState queue, JobState outcome, int minutes) {
    FinishedCount count = queue.finished(outcome);
    if (count.total() == 0) {
      return FinishedCounts.none();
    }
    List<Long> counts = new ArrayList<>(List.of(count.newest()));
    ByteReader ended = new ByteReader(row(queue, outcome));
    while (counts.size() < minutes && ended.hasMore()) {
      counts.add(ended.getVar());
    }
    return FinishedCounts.of(count.total(), Instant.ofEpochMilli(count.since()), counts);
  }
}
