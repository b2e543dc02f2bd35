package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Owners;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.job.Added;
import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.QueueEvent;
import io.drover.spi.Answers;
import io.drover.spi.JobInsert;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds jobs (wire format §3.1). For the commit thread. */
public final class Adding {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]*");
  private static final int MAX_DIGITS = 12;

  private final Transaction tx;
  private final Places places;
  private final Owners owners;

  public Adding(Transaction tx, Places places, Owners owners) {
    this.tx = tx;
    this.places = places;
    this.owners = owners;
  }

  /** Adds one job and tells what became of it. */
  public Added add(QueueState queue, JobInsert insert, long now) {
    String id = insert.id();
    return add(queue, insert, id != null && places.has(queue, id), now);
  }

  /** Adds one job; an own id that is taken gives way to an automatic one. */
  Added addAnyway(QueueState queue, JobInsert insert, long now) {
    String id = insert.id();
    boolean free = id == null || (!places.has(queue, id) && reserve(queue, id));
    return add(queue, free ? insert : insert.withoutId(), false, now);
  }

  /**
   * Keeps an id that was an automatic one from being given once more, as the numbers of a queue
   * begin anew when it is obliterated; returns whether that is possible.
   */
  private boolean reserve(QueueState queue, String id) {
    if (!NUMBER.matcher(id).matches()) {
      return true;
    }
    if (id.length() > MAX_DIGITS) {
      return false;
    }
    tx.touch(queue);
    queue.lastId = Math.max(queue.lastId, Long.parseLong(id));
    return true;
  }

  /** Returns the job that owns a deduplication id, or {@code null}. */
  @Nullable String owner(QueueState queue, Deduplication rule, long now) {
    return owners.owner(queue, rule, now);
  }

  private Added add(QueueState queue, JobInsert insert, boolean taken, long now) {
    JobOptions options = insert.options();
    String id = insert.id();
    tx.touch(queue);
    queue.lastId++;
    if (id == null) {
      id = Long.toString(queue.lastId);
    } else if (taken) {
      queue.event(tx, QueueEvent.Type.DUPLICATED, id);
      return Answers.added(id, Added.Outcome.DUPLICATE);
    }
    Deduplication rule = options.deduplication();
    if (rule != null) {
      Owners.Next next =
          new Owners.Next(id, insert.name(), insert.data(), options, Times.millis(insert.delay()));
      long due = Times.millis(insert.timestamp()) + next.delay();
      Added answer = owners.admit(queue, rule, new Owners.Bid(next, due, now));
      if (answer != null) {
        return answer;
      }
    }
    JobRow job = row(id, insert);
    if (insert.waitsForChildren()) {
      createWaiting(queue, job);
    } else {
      create(queue, job);
    }
    return Answers.added(id, Added.Outcome.CREATED);
  }

  static JobRow row(String id, JobInsert insert) {
    JobRow job = new JobRow(id, insert.name(), insert.data(), insert.options());
    job.timestamp = Times.millis(insert.timestamp());
    job.delay = Times.millis(insert.delay());
    job.priority = insert.options().priority();
    job.redrives = insert.redrives();
    job.parent = insert.parent();
    job.family = insert.waitsForChildren();
    return job;
  }

  /** Makes the add that was put off until the owner of its deduplication id finished. */
  void addNext(QueueState queue, Owners.@Nullable Next next, long now) {
    if (next == null) {
      return;
    }
    tx.touch(queue);
    queue.lastId++;
    JobRow job = new JobRow(next.id(), next.name(), next.data(), next.options());
    job.timestamp = now;
    job.delay = next.delay();
    job.priority = next.options().priority();
    create(queue, job);
  }

  /** Creates a parent that waits for what is going to be its children. */
  private void createWaiting(QueueState queue, JobRow job) {
    queue.event(tx, QueueEvent.Type.ADDED, job.id, "name", job.name);
    places.toWaitingChildren(queue, job, job.timestamp);
    queue.event(tx, QueueEvent.Type.WAITING_CHILDREN, job.id);
  }

  /** Puts a new job where it belongs, and tells it. */
  void create(QueueState queue, JobRow job) {
    queue.event(tx, QueueEvent.Type.ADDED, job.id, "name", job.name);
    if (job.delay > 0) {
      long due = job.timestamp + job.delay;
      places.toDelayed(queue, job, due);
      queue.event(tx, QueueEvent.Type.DELAYED, job.id, "delay", Long.toString(due));
      return;
    }
    if (job.priority > 0) {
      places.toPriority(queue, job, false);
    } else if (job.options.lifo()) {
      places.toFront(queue, job);
    } else {
      places.toHome(queue, job);
    }
    queue.event(tx, QueueEvent.Type.WAITING, job.id);
  }

  /** Makes delayed jobs ready that are due, some of them (wire format §3.7). */
  public int promoteDue(QueueState queue, long now) {
    byte[] to = Keys.instant(queue.number, now + 1, Long.MIN_VALUE);
    return places.each(
        queue, JobState.DELAYED, Places.MAX_COMMAND_JOBS, to, job -> promote(queue, job));
  }

  /** Makes a delayed job ready. */
  void promote(QueueState queue, JobRow job) {
    places.leave(queue, job);
    job.delay = 0;
    places.toReady(queue, job, false);
    queue.event(tx, QueueEvent.Type.WAITING, job.id, "prev", "delayed");
  }
}
