package io.drover.embedded.state;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.OptionsCodec;
import io.drover.embedded.rows.Times;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Answers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which job owns each deduplication id, and what is added when it finishes (wire format §6). For
 * the commit thread.
 */
public final class Owners {

  private static final int MAX_EXPIRIES = 500;

  private final Transaction tx;
  private final Places places;
  private final OptionsCodec options = new OptionsCodec();
  private final Ends ends;
  private final SteadyTime steady;
  private LongConsumer watcher = end -> {};

  /**
   * An ownership. Immutable.
   *
   * @param jobId the owner
   * @param until when the ownership ends in any case, in steady time, or {@code NEVER}
   * @param next the add to make when a job under the id finishes, which outlasts the ownership
   */
  private record Owner(String jobId, long until, @Nullable Next next) {

    boolean isOver(long now) {
      return until != JobRow.NEVER && until <= now;
    }
  }

  /**
   * An add that asks for an id. Immutable.
   *
   * @param add the job
   * @param due when it would be due
   * @param now the current instant
   */
  public record Bid(Next add, long due, long now) {}

  /** An add that was put off. Immutable. */
  public record Next(String id, String name, byte[] data, JobOptions options, long delay) {}

  public Owners(Transaction tx, Places places, SteadyTime steady) {
    this.tx = tx;
    this.places = places;
    this.steady = steady;
    this.ends = new Ends(tx, Table.EXPIRIES, new byte[0]);
  }

  /**
   * Decides on an add under a deduplication id.
   *
   * @return {@code null} if the job is to be created, which then owns the id, else the answer
   */
  public @Nullable Added admit(QueueState queue, Deduplication rule, Bid bid) {
    Next add = bid.add();
    long now = steady.at(bid.now());
    Owner owner = stored(queue, rule.id());
    if (owner == null || owner.isOver(now)) {
      Next kept = owner == null ? null : owner.next();
      put(queue, rule.id(), new Owner(add.id(), until(rule, now), kept), owner);
      return null;
    }
    JobRow job = places.find(queue, owner.jobId());
    if (owner.until() == JobRow.NEVER && job == null) {
      put(queue, rule.id(), new Owner(add.id(), until(rule, now), null), owner);
      return null;
    }
    if (rule.replace() && job != null && job.state == JobState.DELAYED) {
      replace(queue, rule, add.id(), owner, job, now);
      return null;
    }
    boolean active = job != null && job.state == JobState.ACTIVE;
    if (rule.keepLastIfActive() && active) {
      put(queue, rule.id(), new Owner(owner.jobId(), JobRow.NEVER, add), owner);
    } else if (rule.replace()) {
      return Answers.added(owner.jobId(), Added.Outcome.DEDUPLICATED);
    } else if (rule.extend()) {
      put(queue, rule.id(), new Owner(owner.jobId(), until(rule, now), owner.next()), owner);
    }
    deduplicated(queue, rule, owner.jobId(), add.id());
    if (rule.reschedule() && job != null && job.state == JobState.DELAYED) {
      places.leave(queue, job);
      job.delay = add.delay();
      places.toDelayed(queue, job, bid.due());
      queue.event(tx, QueueEvent.Type.DELAYED, job.id, "delay", Long.toString(bid.due()));
    }
    return Answers.added(owner.jobId(), Added.Outcome.DEDUPLICATED);
  }

  /**
   * Returns the job that owns a deduplication id, so that no other can without replacing it, or
   * {@code null}.
   */
  public @Nullable String owner(QueueState queue, Deduplication rule, long now) {
    Owner owner = stored(queue, rule.id());
    if (owner == null || owner.isOver(steady.at(now))) {
      return null;
    }
    boolean gone = owner.until() == JobRow.NEVER && !places.has(queue, owner.jobId());
    return gone ? null : owner.jobId();
  }

  private void replace(
      QueueState queue, Deduplication rule, String id, Owner owner, JobRow job, long now) {
    boolean keepsTime = rule.ttl() != null && !rule.extend() && !rule.keepLastIfActive();
    long until = keepsTime ? owner.until() : until(rule, now);
    places.leave(queue, job);
    places.forget(queue, job);
    put(queue, rule.id(), new Owner(id, until, null), owner);
    queue.event(tx, QueueEvent.Type.REMOVED, job.id, "prev", "delayed");
    deduplicated(queue, rule, id, job.id);
  }

  private void deduplicated(QueueState queue, Deduplication rule, String kept, String dropped) {
    queue.event(
        tx,
        QueueEvent.Type.DEDUPLICATED,
        kept,
        "deduplicationId",
        rule.id(),
        "deduplicatedJobId",
        dropped);
  }

  private static long until(Deduplication rule, long now) {
    return rule.ttl() == null || rule.keepLastIfActive()
        ? JobRow.NEVER
        : now + Times.millis(rule.ttl());
  }

  /**
   * Gives up what a finished job owned, unless its time is still running. An add that was put off
   * is made in any case, whoever owns the id by now; one whose own id is taken is a duplicate.
   *
   * @return the add to make now, which owns the id already, or {@code null}
   */
  public @Nullable Next finished(QueueState queue, JobRow job, long now) {
    Deduplication rule = job.options.deduplication();
    Owner owner = rule == null ? null : stored(queue, rule.id());
    if (rule == null || owner == null) {
      return null;
    }
    Next next = owner.next();
    if (next != null && places.has(queue, next.id())) {
      // Whoever added it knows already that it was put off; the queue's followers are told.
      tx.touch(queue);
      queue.lastId++;
      queue.event(tx, QueueEvent.Type.DUPLICATED, next.id());
      next = null;
    }
    if (next != null) {
      put(queue, rule.id(), new Owner(next.id(), JobRow.NEVER, null), owner);
    } else if (owner.isOver(steady.at(now))
        || owner.until() == JobRow.NEVER && owner.jobId().equals(job.id)) {
      tx.delete(Table.OWNERS, Keys.text(queue.number, rule.id()));
    } else if (owner.next() != null) {
      put(queue, rule.id(), new Owner(owner.jobId(), owner.until(), null), owner);
    }
    return next;
  }

  /** Gives up what a removed job owned, and drops the add that waited for it. */
  public void removed(QueueState queue, JobRow job) {
    Deduplication rule = job.options.deduplication();
    if (rule == null) {
      return;
    }
    byte[] key = Keys.text(queue.number, rule.id());
    byte[] value = tx.get(Table.OWNERS, key);
    if (value != null && decode(value).jobId().equals(job.id)) {
      tx.delete(Table.OWNERS, key);
    }
  }

  /**
   * Removes what would have told of the ends of the queue's ownerships; they go with the queue.
   * Looks at some of them, from a key on.
   *
   * @return where to go on, or {@code null} if that were all
   */
  public byte @Nullable [] removeEnds(QueueState queue, byte[] from) {
    List<byte[]> expiries = new ArrayList<>();
    byte[] next = from;
    int looks = 0;
    try (Storage.Rows rows = tx.ascend(Table.OWNERS, from, Keys.end(queue.number))) {
      for (; looks < MAX_EXPIRIES && rows.next(); looks++) {
        next = Keys.after(rows.key());
        long until = decode(rows.value()).until();
        if (until != JobRow.NEVER) {
          expiries.add(Keys.expiry(until, rows.key()));
        }
      }
    }
    expiries.forEach(ends::remove);
    return looks == MAX_EXPIRIES ? next : null;
  }

  /** Has somebody told, on the commit thread, of each end of an ownership that is put down. */
  public void watchEnds(LongConsumer newWatcher) {
    watcher = newWatcher;
  }

  /** Returns when the first ownership ends, or {@link JobRow#NEVER} if none does. */
  public long firstEnd() {
    List<byte[]> first = ends.below(Keys.expiry(Long.MAX_VALUE, new byte[0]), 1);
    return first.isEmpty() ? JobRow.NEVER : steady.clock(new ByteReader(first.get(0)).getOrder());
  }

  /**
   * Removes some of the ownerships whose time is over, so that they do not pile up; returns whether
   * there may be more.
   */
  public boolean expire(long now) {
    List<byte[]> over = ends.below(Keys.expiry(steady.at(now) + 1, new byte[0]), MAX_EXPIRIES);
    for (byte[] expiry : over) {
      byte[] key = Arrays.copyOfRange(expiry, Long.BYTES, expiry.length);
      byte[] value = tx.get(Table.OWNERS, key);
      if (value != null) {
        Owner owner = decode(value);
        if (owner.isOver(steady.at(now)) && owner.next() == null) {
          tx.delete(Table.OWNERS, key);
        }
      }
      ends.remove(expiry);
    }
    return over.size() == MAX_EXPIRIES;
  }

  private @Nullable Owner stored(QueueState queue, String deduplicationId) {
    byte[] value = tx.get(Table.OWNERS, Keys.text(queue.number, deduplicationId));
    return value == null ? null : decode(value);
  }

  private void put(QueueState queue, String deduplicationId, Owner owner, @Nullable Owner before) {
    byte[] key = Keys.text(queue.number, deduplicationId);
    tx.put(Table.OWNERS, key, encode(owner));
    if (before != null && before.until() != JobRow.NEVER && before.until() != owner.until()) {
      ends.remove(Keys.expiry(before.until(), key));
    }
    if (owner.until() != JobRow.NEVER) {
      ends.put(Keys.expiry(owner.until(), key));
      watcher.accept(steady.clock(owner.until()));
    }
  }

  private byte[] encode(Owner owner) {
    ByteWriter out = new ByteWriter(64);
    out.putString(owner.jobId()).putOrder(owner.until());
    Next next = owner.next();
    if (next != null) {
      out.putString(next.id()).putString(next.name()).putBytes(next.data());
      options.write(next.options(), out);
      out.putVar(next.delay());
    }
    return out.toBytes();
  }

  private Owner decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    String jobId = in.getString();
    long until = in.getOrder();
    Next next = null;
    if (in.hasMore()) {
      next = new Next(in.getString(), in.getString(), in.getBytes(), options.read(in), in.getVar());
    }
    return new Owner(jobId, until, next);
  }
}
