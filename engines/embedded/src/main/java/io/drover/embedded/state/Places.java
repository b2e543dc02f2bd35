package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobCodec;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import io.drover.spi.ParentLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves jobs between the tables, so that each is in exactly one, is counted there, and can be found
 * by its id. For the commit thread.
 *
 * <p>An active job stays in the table it was claimed from until it is settled, so that a claim
 * moves no row; the queue's state in memory tells the active ones.
 *
 * <p>A job with an automatic id that was added at the end of the queue is at home: its id tells its
 * key, and {@link Table#IDS} has no entry for it. All others have one.
 */
public final class Places {

  /** Orders at the end of the queue leave this many free below each automatic id's home. */
  private static final int HOME_SHIFT = 20;

  /** How many jobs one command reads, beside those that its caller names. */
  public static final int MAX_COMMAND_JOBS = 500;

  /** How many bytes of jobs one command reads: no more jobs once it has so many. */
  public static final long MAX_COMMAND_BYTES = 4 << 20;

  /** What is read at once to be worked on job by job. */
  public static final int MAX_STEP_BYTES = 256 << 10;

  private final Transaction tx;
  private final JobCodec codec = new JobCodec();

  public Places(Transaction tx) {
    this.tx = tx;
  }

  /** Puts a new job with the queue's last automatic id to the end: to its home if that is free. */
  public void toHome(QueueState queue, JobRow job) {
    queue.back = Math.max(queue.back + 1, queue.lastId << HOME_SHIFT);
    put(queue, job, JobState.WAITING, Keys.order(queue.number, queue.back));
  }

  void toBack(QueueState queue, JobRow job) {
    put(queue, job, JobState.WAITING, Keys.order(queue.number, ++queue.back));
  }

  public void toFront(QueueState queue, JobRow job) {
    put(queue, job, JobState.WAITING, Keys.order(queue.number, --queue.front));
  }

  public void toPriority(QueueState queue, JobRow job, boolean front) {
    long order = front ? --queue.front : ++queue.sequence;
    put(queue, job, JobState.PRIORITIZED, Keys.priority(queue.number, job.priority, order));
  }

  /** Puts the job among the ready ones: at its priority, or at an end of those without one. */
  public void toReady(QueueState queue, JobRow job, boolean front) {
    if (job.priority > 0) {
      toPriority(queue, job, false);
    } else if (front) {
      toFront(queue, job);
    } else {
      toBack(queue, job);
    }
  }

  public void toDelayed(QueueState queue, JobRow job, long due) {
    put(queue, job, JobState.DELAYED, Keys.instant(queue.number, due, ++queue.sequence));
  }

  /** Makes a ready job active. Its row stays where it is until the job is settled. */
  void toActive(QueueState queue, JobRow job) {
    tx.touch(queue);
    count(queue, job, -1);
    job.state = JobState.ACTIVE;
    count(queue, job, 1);
  }

  public void toWaitingChildren(QueueState queue, JobRow job, long since) {
    byte[] key = Keys.instant(queue.number, since, ++queue.sequence);
    put(queue, job, JobState.WAITING_CHILDREN, key);
  }

  public void toFinished(QueueState queue, JobRow job, JobState state) {
    put(queue, job, state, Keys.instant(queue.number, job.finishedOn, ++queue.sequence));
  }

  private void put(QueueState queue, JobRow job, JobState state, byte[] key) {
    tx.touch(queue);
    job.state = state;
    job.table = Table.of(state);
    job.key = key;
    job.rewritten = false;
    if (!isHome(queue, job)) {
      job.indexed = true;
      tx.put(Table.IDS, Keys.text(queue.number, job.id), place(state, key));
    }
    store(job);
    if (state == JobState.WAITING || state == JobState.PRIORITIZED || state == JobState.DELAYED) {
      tx.hint(queue);
    }
    if (queue.count(state) == 0) {
      queue.ahead(state).complete();
    }
    queue.ahead(state).stored(job);
    count(queue, job, 1);
  }

  private void store(JobRow job) {
    ByteWriter row = codec.encode(job);
    job.size = row.size();
    job.storedBy = tx.number();
    tx.put(job.table, job.key, row);
  }

  /** Stores the job's changed fields where it is. */
  public void rewrite(QueueState queue, JobRow job) {
    tx.touch(queue);
    job.rewritten = true;
    store(job);
    if (job.state != JobState.ACTIVE) {
      queue.ahead(job.state).stored(job);
    }
  }

  /** Gives a job another parent, or none. */
  public void relink(QueueState queue, JobRow job, @Nullable ParentLink parent) {
    tx.touch(queue);
    queue.children += (parent == null ? 0 : 1) - (job.parent == null ? 0 : 1);
    job.parent = parent;
    rewrite(queue, job);
  }

  /** Takes the job out of its table, to be put into another or to be forgotten. */
  public void leave(QueueState queue, JobRow job) {
    tx.touch(queue);
    if (job.rewritten) {
      tx.delete(job.table, job.key);
    } else {
      tx.singleDelete(job.table, job.key);
    }
    if (job.state != JobState.ACTIVE) {
      queue.ahead(job.state).left(job);
    }
    count(queue, job, -1);
  }

  private static void count(QueueState queue, JobRow job, int change) {
    queue.count(job.state, change);
    if (job.parent != null) {
      queue.children += change;
    }
    if (job.state == JobState.PRIORITIZED) {
      queue.priorities.count(job.priority, change);
    }
  }

  /** Removes what is left of a job that has left its table. */
  public void forget(QueueState queue, JobRow job) {
    if (job.indexed) {
      tx.delete(Table.IDS, Keys.text(queue.number, job.id));
    }
    if (job.logged) {
      tx.deleteRange(
          Table.LOGS,
          Keys.line(queue.number, job.id, Long.MIN_VALUE),
          Keys.line(queue.number, job.id, Long.MAX_VALUE));
    }
    if (job.family) {
      byte[] family = Keys.family(queue.number, job.id);
      tx.deleteRange(Table.CHILDREN, family, Keys.endOfFamily(family));
    }
  }

  /** Returns whether the queue has a job of this id. */
  public boolean has(QueueState queue, String id) {
    return queue.active.containsKey(id) || placeOf(queue, id) != null || atHome(queue, id) != null;
  }

  /** Returns a job by its id, or {@code null}. */
  public @Nullable JobRow find(QueueState queue, String id) {
    HeldJob claimed = queue.active.get(id);
    if (claimed != null) {
      return claimed.job();
    }
    byte[] place = placeOf(queue, id);
    if (place == null) {
      return atHome(queue, id);
    }
    JobState state = JobState.values()[place[0]];
    byte[] key = Keys.at(queue.number, Arrays.copyOfRange(place, 1, place.length));
    byte[] value = tx.get(Table.of(state), key);
    if (value == null) {
      return null;
    }
    JobRow job = decode(state, key, value);
    // Half of a surrogate pair has no form of its own in a key.
    return job.id.equals(id) ? job : null;
  }

  private byte @Nullable [] placeOf(QueueState queue, String id) {
    return tx.get(Table.IDS, Keys.text(queue.number, id));
  }

  private @Nullable JobRow atHome(QueueState queue, String id) {
    long number = number(id);
    if (number <= 0 || number > queue.lastId) {
      return null;
    }
    byte[] key = Keys.order(queue.number, number << HOME_SHIFT);
    byte[] value = tx.get(Table.WAITING, key);
    if (value == null) {
      return null;
    }
    JobRow job = decode(JobState.WAITING, key, value);
    return job.id.equals(id) ? job : null;
  }

  /**
   * Returns the first jobs of a state, in their order, at most {@code max} and fewer if they are
   * large, but one if there is any; those only whose key is below {@code to}. They stay where they
   * are.
   */
  public List<JobRow> first(QueueState queue, JobState state, int max, byte[] to) {
    if (max <= 0 || queue.count(state) == 0) {
      return List.of();
    }
    ReadAhead ahead = queue.ahead(state);
    if (!ahead.has(max, to)) {
      ahead.read(max, to, new TableSource(queue, state));
    }
    return ahead.first(max, to);
  }

  /**
   * Returns the last jobs of a state below a key, the last of them first, at most {@code max} and
   * no more than shall be in memory at once; none if there are none.
   */
  public List<JobRow> someLast(QueueState queue, JobState state, int max, byte[] to) {
    List<JobRow> jobs = new ArrayList<>(Math.min(max, 64));
    long bytes = 0;
    try (Storage.Rows rows = tx.descend(Table.of(state), queue.ahead(state).head(), to)) {
      while (jobs.size() < max && bytes < MAX_STEP_BYTES && rows.next()) {
        JobRow job = decode(state, rows.key(), rows.value());
        jobs.add(job);
        bytes += job.size;
      }
    }
    return jobs;
  }

  /**
   * Returns the first ready jobs of a state, which are going to be active: at most {@code max}, and
   * no more once they take so many bytes.
   */
  public List<JobRow> next(QueueState queue, JobState state, int max, long maxBytes) {
    List<JobRow> jobs = new ArrayList<>(Math.min(max, 64));
    long bytes = 0;
    for (JobRow job : first(queue, state, max, Keys.end(queue.number))) {
      if (bytes >= maxBytes) {
        break;
      }
      bytes += job.size;
      jobs.add(job);
    }
    if (!jobs.isEmpty()) {
      tx.changesMemory();
      jobs.forEach(queue.ahead(state)::left);
    }
    return jobs;
  }

  /** Returns some of the first jobs of a state, at most {@code max}; none if there are none. */
  public List<JobRow> some(QueueState queue, JobState state, int max) {
    return some(queue, state, max, Keys.end(queue.number));
  }

  private List<JobRow> some(QueueState queue, JobState state, int max, byte[] to) {
    ReadAhead ahead = queue.ahead(state);
    if (!ahead.has(1, to)) {
      ahead.read(1, to, new TableSource(queue, state));
    }
    return ahead.first(max, to);
  }

  /**
   * Does something to the first jobs of a state that are below a key, at most {@code max} and fewer
   * if they are large, each of which may stand alone and leaves its place. Only some are in memory
   * at once, and what gathers is written early; returns how many it were, which is none only if
   * there are none.
   */
  public int each(QueueState queue, JobState state, int max, byte[] to, Consumer<JobRow> work) {
    int done = 0;
    long bytes = 0;
    while (done < max && bytes < MAX_COMMAND_BYTES && queue.count(state) > 0) {
      List<JobRow> some = some(queue, state, max - done, to);
      for (JobRow job : some) {
        bytes += job.size;
        work.accept(job);
        tx.writeIfLarge();
      }
      if (some.isEmpty()) {
        break;
      }
      done += some.size();
    }
    return done;
  }

  public int each(QueueState queue, JobState state, int max, Consumer<JobRow> work) {
    return each(queue, state, max, Keys.end(queue.number), work);
  }

  public JobRow decode(JobState state, byte[] key, byte[] value) {
    JobRow job = codec.decode(value);
    job.state = state;
    job.table = Table.of(state);
    job.key = key;
    job.size = value.length;
    return job;
  }

  private static boolean isHome(QueueState queue, JobRow job) {
    if (job.state != JobState.WAITING || job.indexed) {
      return false;
    }
    long number = number(job.id);
    return number > 0 && Arrays.equals(job.key, Keys.order(queue.number, number << HOME_SHIFT));
  }

  /** Returns the automatic id that the text is, or -1. */
  private static long number(String id) {
    if (id.isEmpty() || id.length() > 13 || id.charAt(0) == '0') {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < id.length(); i++) {
      char digit = id.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }

  private static byte[] place(JobState state, byte[] key) {
    byte[] place = new byte[1 + key.length - Keys.PREFIX];
    place[0] = (byte) state.ordinal();
    System.arraycopy(key, Keys.PREFIX, place, 1, key.length - Keys.PREFIX);
    return place;
  }

  /** Reads the jobs of a state that are not active. */
  private final class TableSource implements ReadAhead.Source {

    private final QueueState queue;
    private final JobState state;

    TableSource(QueueState queue, JobState state) {
      this.queue = queue;
      this.state = state;
    }

    @Override
    public Storage.Rows open(byte[] from, byte[] to) {
      return tx.ascend(Table.of(state), from, to);
    }

    @Override
    public @Nullable JobRow ready(byte[] key, byte[] value) {
      JobRow job = decode(state, key, value);
      return queue.active.containsKey(job.id) ? null : job;
    }
  }
}
