package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.HeldJob;
import io.drover.embedded.state.Leases;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import io.drover.job.QueueStatus;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how queues are and where jobs stand in them, by a few rows. For the commit thread. */
public final class Standings {

  private final Transaction tx;
  private final Places places;
  private final Leases leases;

  Standings(Transaction tx, Places places, Leases leases) {
    this.tx = tx;
    this.places = places;
    this.leases = leases;
  }

  // ---- queues -------------------------------------------------------------------------------

  /** Returns how a queue is at an instant. */
  public QueueStatus status(QueueState queue, long now) {
    long oldest = Long.MAX_VALUE;
    for (JobRow job : candidates(queue)) {
      oldest = Math.min(oldest, Math.min(now, readySince(job)));
    }
    List<JobRow> due = places.first(queue, JobState.DELAYED, 1, Keys.end(queue.number));
    return Answers.status(queue.name, queue.counts())
        .settings(queue.settings())
        .finishedInAll(
            queue.finished(JobState.COMPLETED).total(), queue.finished(JobState.FAILED).total())
        .oldestReady(oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest))
        .nextDue(due.isEmpty() ? null : Instant.ofEpochMilli(Keys.instantOf(due.get(0).key)))
        .build();
  }

  /** Returns the jobs of which one is taken for the oldest ready one. */
  private List<JobRow> candidates(QueueState queue) {
    byte[] end = Keys.end(queue.number);
    List<JobRow> jobs = new ArrayList<>(places.first(queue, JobState.WAITING, 1, end));
    if (queue.count(JobState.WAITING) > 1) {
      byte[] head = queue.ahead(JobState.WAITING).head();
      try (Storage.Rows rows = tx.descend(Table.WAITING, head, end)) {
        addFirst(queue, JobState.WAITING, rows, jobs);
      }
    }
    byte[] head = queue.ahead(JobState.PRIORITIZED).head();
    for (int priority : queue.priorities.first(Inspection.STATUS_PRIORITIES)) {
      byte[] from = later(head, Keys.firstOf(queue.number, priority));
      byte[] to = Keys.firstOf(queue.number, priority + 1);
      try (Storage.Rows rows = tx.ascend(Table.PRIORITIZED, from, to)) {
        addFirst(queue, JobState.PRIORITIZED, rows, jobs);
      }
    }
    return jobs;
  }

  /** Adds the first job that is not active: the rows of those are where they were. */
  private void addFirst(QueueState queue, JobState state, Storage.Rows rows, List<JobRow> jobs) {
    while (rows.next()) {
      JobRow job = places.decode(state, rows.key(), rows.value());
      if (!queue.active.containsKey(job.id)) {
        jobs.add(job);
        return;
      }
    }
  }

  private static byte[] later(byte[] key, byte[] other) {
    return Arrays.compareUnsigned(key, other) > 0 ? key : other;
  }

  private static long readySince(JobRow job) {
    Instant at = job.options.at();
    Duration delay = job.options.delay();
    long due = at == null ? job.timestamp + Times.millis(delay) : Times.millis(at);
    return Math.max(Math.max(job.timestamp, due), job.processedOn);
  }

  // ---- jobs ---------------------------------------------------------------------------------

  /** Returns where a job stands, or {@code null} if there is no such job. */
  public @Nullable Standing standing(QueueState queue, String id, long now, int most) {
    JobRow job = places.find(queue, id);
    if (job == null) {
      return null;
    }
    HeldJob held = queue.active.get(id);
    if (held != null) {
      return Standing.of(JobState.ACTIVE).until(leases.until(held, now));
    }
    return switch (job.state) {
      case WAITING -> ready(queue, job, new Span(Keys.first(queue.number), 0), most);
      case PRIORITIZED -> {
        long before = queue.count(JobState.WAITING) + queue.priorities.before(job.priority);
        yield ready(queue, job, new Span(Keys.firstOf(queue.number, job.priority), before), most);
      }
      case DELAYED -> Standing.of(job.state).until(Instant.ofEpochMilli(Keys.instantOf(job.key)));
      default -> Standing.of(job.state);
    };
  }

  /**
   * The ready jobs among which one stands: where their rows begin, and how many are served before.
   */
  private record Span(byte[] from, long before) {}

  private Standing ready(QueueState queue, JobRow job, Span span, int most) {
    Standing standing = Standing.of(job.state);
    byte[] from = later(queue.ahead(job.state).head(), span.from());
    int before = count(queue, job.table, from, job.key, most, true);
    if (before < most) {
      return standing.ahead(span.before() + before);
    }
    boolean waiting = job.state == JobState.WAITING;
    byte[] end = waiting ? Keys.end(queue.number) : Keys.firstOf(queue.number, job.priority + 1);
    int behind = count(queue, job.table, Keys.after(job.key), end, most, false);
    if (behind < most) {
      long all = waiting ? queue.count(JobState.WAITING) : queue.priorities.of(job.priority);
      return standing.ahead(span.before() + all - 1 - behind);
    }
    return standing.aheadAtLeast(span.before() + most);
  }

  /** Counts ready jobs between two keys, up to {@code most}. */
  private int count(
      QueueState queue, Table table, byte[] from, byte[] to, int most, boolean ascending) {
    int active = 0;
    for (HeldJob held : queue.active.values()) {
      JobRow job = held.job();
      boolean within =
          Arrays.compareUnsigned(job.key, from) >= 0 && Arrays.compareUnsigned(job.key, to) < 0;
      active += job.table == table && within ? 1 : 0;
    }
    int rowsFound = 0;
    try (Storage.Rows rows = ascending ? tx.ascend(table, from, to) : tx.descend(table, from, to)) {
      while (rowsFound - active < most && rows.next()) {
        rowsFound++;
      }
    }
    return rowsFound - active;
  }
}
