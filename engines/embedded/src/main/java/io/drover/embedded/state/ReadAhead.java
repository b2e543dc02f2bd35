package io.drover.embedded.state;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first jobs of one state of a queue as its table has them, so that a claim need not read the
 * table, and a job that is claimed soon after it was added is never read at all. For the commit
 * thread.
 *
 * <p>Below a certain key the table has no rows but those of the jobs here, of active ones, and of
 * those just taken out of here to become active. So a search never wades through what was removed
 * at the table's head.
 */
public final class ReadAhead {

  /** What a job takes beside what its row has. */
  private static final long PER_JOB = 500;

  private final NavigableMap<byte[], JobRow> jobs = new TreeMap<>(Arrays::compareUnsigned);
  private final Limits limits;
  private final byte[] end;
  private byte[] known;

  /** The number of the last command that stored a job which was not kept here. */
  private long unkept;

  private long bytes;

  /**
   * How much one may hold, and all that share these limits together. Above the latter they forget
   * everything.
   */
  public static final class Limits {

    private final int maxJobs;
    private final long maxBytes;
    private final long maxTotal;
    private final Set<ReadAhead> holders = new HashSet<>();
    private long total;

    public Limits(int maxJobs, long maxBytes, long maxTotal) {
      this.maxJobs = maxJobs;
      this.maxBytes = maxBytes;
      this.maxTotal = maxTotal;
    }

    /** Returns the limits of a store. */
    static Limits defaults() {
      return new Limits(500, 256 << 10, 32 << 20);
    }

    private void enforce() {
      if (total > maxTotal) {
        List.copyOf(holders).forEach(ReadAhead::forget);
      }
    }
  }

  ReadAhead(int queue, Limits limits) {
    this.limits = limits;
    this.known = Keys.first(queue);
    this.end = Keys.end(queue);
  }

  /** Returns a key at or below that of the first job. */
  public byte[] head() {
    return jobs.isEmpty() ? known : jobs.firstKey();
  }

  /** Returns whether the first jobs below a key, at most {@code max}, are all here. */
  boolean has(int max, byte[] to) {
    return jobs.size() >= max || !isBelow(known, to);
  }

  /** Returns the first jobs below a key, at most {@code max}, of those here. */
  public List<JobRow> first(int max, byte[] to) {
    List<JobRow> first = new ArrayList<>(Math.min(max, jobs.size()));
    Iterator<JobRow> all = jobs.values().iterator();
    while (first.size() < max && all.hasNext()) {
      JobRow job = all.next();
      if (!isBelow(job.key, to)) {
        break;
      }
      first.add(job);
    }
    return first;
  }

  /**
   * Reads on in the table: at least until so many jobs below a key are here, if there are and they
   * are not large, and beyond those as far as the limits allow.
   */
  void read(int wanted, byte[] to, Source source) {
    limits.enforce();
    try (Storage.Rows rows = source.open(known, end)) {
      while (jobs.size() < wanted
              && isBelow(known, to)
              && (jobs.isEmpty() || bytes < Places.MAX_COMMAND_BYTES)
          || jobs.size() < limits.maxJobs && bytes < limits.maxBytes) {
        if (!rows.next()) {
          complete();
          return;
        }
        // Decoded before it counts as known: a row that cannot be read must not be passed over.
        JobRow job = source.ready(rows.key(), rows.value());
        known = Keys.after(rows.key());
        if (job != null) {
          job.storedBy = unkept; // Or by one before.
          put(job);
        }
      }
    }
  }

  /** Where a read-ahead reads. */
  interface Source {

    Storage.Rows open(byte[] from, byte[] to);

    /** Returns the job in a row, or {@code null} if it is active. */
    @Nullable JobRow ready(byte[] key, byte[] value);
  }

  /** Notes that the table has no rows that are unknown. */
  void complete() {
    known = end;
  }

  /** Notes a job that was put into the table, or changed there. */
  void stored(JobRow job) {
    if (!isBelow(job.key, known)) {
      unkept = Math.max(unkept, job.storedBy);
      return;
    }
    put(job);
    while (jobs.size() > 1 && (jobs.size() > limits.maxJobs || bytes > limits.maxBytes)) {
      known = jobs.lastKey();
      unkept = Math.max(unkept, jobs.lastEntry().getValue().storedBy);
      remove(known);
    }
    limits.enforce();
  }

  /** Notes a job that leaves the table or is about to become active. */
  void left(JobRow job) {
    remove(job.key);
  }

  /** Forgets the jobs, which stay in the table. */
  void forget() {
    known = head();
    jobs.values().forEach(job -> unkept = Math.max(unkept, job.storedBy));
    jobs.clear();
    limits.holders.remove(this);
    count(-bytes);
  }

  private void put(JobRow job) {
    remove(job.key);
    if (jobs.isEmpty()) {
      limits.holders.add(this);
    }
    jobs.put(job.key, job);
    job.held = PER_JOB + job.size;
    count(job.held);
  }

  private void remove(byte[] key) {
    JobRow job = jobs.remove(key);
    if (job != null) {
      count(-job.held);
    }
  }

  private void count(long change) {
    bytes += change;
    limits.total += change;
  }

  private static boolean isBelow(byte[] key, byte[] other) {
    return Arrays.compareUnsigned(key, other) < 0;
  }
}
