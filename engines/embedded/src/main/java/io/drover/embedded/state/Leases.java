package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The leases: which jobs are active, under which token, until when. For the commit thread.
 *
 * <p>Leases live in memory only, as whoever holds one lives in this process. When a store is opened
 * again its active jobs have leases that have run out and that no token fits.
 */
public final class Leases {

  private static final String STALLED_TOO_OFTEN = "job stalled more than allowable limit";

  /** How many ends of the process in a row a job may be active at, for each stall it may have. */
  private static final long RESTARTS_A_STALL = 10;

  private final Transaction tx;
  private final Places places;
  private final Timetable timetable;
  private final LeaseTime time = new LeaseTime();
  private final ByteWriter row = new ByteWriter(1024);

  public Leases(Transaction tx, Places places, Timetable timetable) {
    this.tx = tx;
    this.places = places;
    this.timetable = timetable;
  }

  /** Returns the time by which leases run out. */
  public LeaseTime time() {
    return time;
  }

  /** Reads the active jobs of a queue when the store is opened. */
  public void load(QueueState queue) {
    Map<Long, byte[]> claims = new TreeMap<>();
    try (Storage.Rows rows =
        tx.ascend(Table.CLAIMS, Keys.first(queue.number), Keys.end(queue.number))) {
      while (rows.next()) {
        claims.put(new ByteReader(Keys.place(rows.key())).getOrder(), rows.value());
      }
    }
    claims.forEach((number, row) -> load(queue, new HeldJob.Group(number), new ByteReader(row)));
  }

  private void load(QueueState queue, HeldJob.Group group, ByteReader row) {
    long processedOn = row.getOrder();
    String worker = row.getString();
    while (row.hasMore()) {
      JobState state = JobState.values()[row.get()];
      byte[] key = Keys.at(queue.number, row.getBytes());
      int attemptsStarted = row.getVarInt();
      byte[] value = tx.get(Table.of(state), key);
      // Orders are never used again, so a place without a row is that of a job settled since.
      if (value != null) {
        JobRow job = places.decode(state, key, value);
        start(job, processedOn, worker, attemptsStarted);
        job.state = JobState.ACTIVE;
        queue.active.put(job.id, new HeldJob(job, null, group, 0));
      }
    }
  }

  private static void start(JobRow job, long now, String worker, int attemptsStarted) {
    job.processedOn = now;
    job.attemptsStarted = attemptsStarted;
    if (!worker.isEmpty()) {
      job.processedBy = worker;
    }
  }

  /** Puts ready jobs under a lease; together they are one row in the tables. */
  public void claim(QueueState queue, List<JobRow> jobs, Claim claim, long now) {
    tx.touch(queue);
    HeldJob.Group group = new HeldJob.Group(++queue.sequence);
    String worker = claim.worker() == null ? "" : claim.worker();
    row.clear();
    row.putOrder(now).putString(worker);
    long until = time.end(now, Times.millis(claim.lease()));
    for (JobRow job : jobs) {
      start(job, now, worker, job.attemptsStarted + 1);
      row.put(job.state.ordinal()).putBytes(Keys.place(job.key)).putVar(job.attemptsStarted);
      places.toActive(queue, job);
      queue.active.put(job.id, new HeldJob(job, claim.token(), group, until));
    }
    tx.put(Table.CLAIMS, Keys.order(queue.number, group.number()), row);
  }

  /** Returns whether a token still holds a job; that of a lease that ran out does not. */
  public Settled check(QueueState queue, Lease lease, long now) {
    HeldJob held = queue.active.get(lease.jobId());
    if (held != null) {
      return held.isHeldBy(lease.token(), time.at(now)) ? Settled.RECORDED : Settled.LEASE_LOST;
    }
    return places.has(queue, lease.jobId()) ? Settled.LEASE_LOST : Settled.MISSING;
  }

  /** Returns a job that is active. */
  public JobRow get(QueueState queue, String id) {
    return held(queue, id).job();
  }

  private static HeldJob held(QueueState queue, String id) {
    HeldJob held = queue.active.get(id);
    if (held == null) {
      throw new IllegalStateException("job " + id + " is not active");
    }
    return held;
  }

  /** Returns whether a lease of an active job has not run out at an instant of the clock. */
  public boolean isLive(HeldJob held, long now) {
    return held.isLive(time.at(now));
  }

  /** Returns whether a job is active under a lease that has not run out. */
  public boolean isLive(QueueState queue, JobRow job, long now) {
    HeldJob held = queue.active.get(job.id);
    return held != null && isLive(held, now);
  }

  /** Returns until when by the clock the lease of an active job lasts, if it has not run out. */
  public @Nullable Instant until(HeldJob held, long now) {
    return isLive(held, now) ? Instant.ofEpochMilli(time.clock(held.until())) : null;
  }

  /** Takes an active job out of its table and ends its lease. */
  public JobRow release(QueueState queue, String id) {
    HeldJob held = held(queue, id);
    tx.touch(queue);
    queue.active.remove(id);
    if (held.leaveGroup()) {
      tx.singleDelete(Table.CLAIMS, Keys.order(queue.number, held.number()));
    }
    places.leave(queue, held.job());
    return held.job();
  }

  public Set<String> renew(QueueState queue, List<Lease> leases, long now, long duration) {
    Set<String> lost = new HashSet<>();
    long until = time.end(now, duration);
    for (Lease lease : leases) {
      HeldJob held = queue.active.get(lease.jobId());
      if (held != null && held.isHeldBy(lease.token(), time.at(now))) {
        held.renew(until);
      } else {
        lost.add(lease.jobId());
      }
    }
    return lost;
  }

  /**
   * Makes some of the jobs ready whose lease has run out (wire format §3.16); returns their ids,
   * none if there is no such job any more.
   */
  public List<String> recover(QueueState queue, long now, int maxStalls) {
    List<HeldJob> found = new ArrayList<>();
    long bytes = 0;
    for (HeldJob held : queue.active.values()) {
      if (found.size() == Places.MAX_COMMAND_JOBS || bytes >= Places.MAX_COMMAND_BYTES) {
        break;
      }
      if (!isLive(held, now)) {
        found.add(held);
        bytes += held.job().size;
      }
    }
    List<String> ids = new ArrayList<>();
    for (HeldJob held : found) {
      String id = held.job().id;
      JobRow job = release(queue, id);
      String tooOften = held.isOrphaned() ? restarted(job, maxStalls) : stalled(job, maxStalls);
      if (tooOften != null && !belongsToSchedule(queue, job)) {
        job.deferredFailure = tooOften;
      }
      ids.add(id);
      places.toFront(queue, job);
      queue.event(tx, QueueEvent.Type.WAITING, id, "prev", "active");
      queue.event(tx, QueueEvent.Type.STALLED, id);
      tx.writeIfLarge();
    }
    return ids;
  }

  /** Counts a stall; returns why the job fails, if that is one too many. */
  private static @Nullable String stalled(JobRow job, int maxStalls) {
    job.stalledCount++;
    return job.stalledCount > maxStalls ? STALLED_TOO_OFTEN : null;
  }

  /** Counts an end of the process, which is no stall; returns as {@link #stalled} does. */
  private static @Nullable String restarted(JobRow job, int maxStalls) {
    job.restarts++;
    return job.restarts > RESTARTS_A_STALL * maxStalls
        ? "the process ended %d times in a row while it ran the job, which may be the cause"
            .formatted(job.restarts)
        : null;
  }

  /** A job of a schedule that lives goes on whatever happens to one of its runs. */
  private boolean belongsToSchedule(QueueState queue, JobRow job) {
    return job.schedule != null && timetable.find(queue, job.schedule) != null;
  }
}
