package io.drover.internal.dead;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.StoreContext;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.DeadLetterGroups;
import io.drover.job.Page;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.Redriven;
import io.drover.job.Removal;
import io.drover.spi.Answers;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.Moved;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with the dead letters of one queue. Safe for use by several threads; costs
 * nothing to have.
 *
 * @param store the store
 * @param life the life of the store
 * @param shape the queue, and the type of the failed jobs' data
 */
public record LetterBox<T>(StoreContext store, LifeCycle life, JobShape<T> shape) {

  private static final int TRIES = 10;

  private Inspection inspection() {
    life.requireOpen();
    return store.engine().inspection();
  }

  private String queue() {
    return shape.queue();
  }

  // ---- looking ------------------------------------------------------------------------------

  /** Returns how many there are, without looking at each. */
  public long count() {
    life.requireOpen();
    return new LetterScan(store, queue()).total();
  }

  /** Returns how many a filter lets pass. */
  public long count(DeadLetterFilter filter) {
    if (filter.isAll()) {
      return count();
    }
    life.requireOpen();
    LetterMatch match = new LetterMatch(filter);
    AtomicLong count = new AtomicLong();
    new LetterScan(store, queue())
        .run(
            jobs -> {
              count.addAndGet(jobs.stream().filter(job -> match.letter(job) != null).count());
              return Set.of();
            });
    return count.get();
  }

  /** Returns some that a filter lets pass. */
  public Page<DeadLetter<T>> page(DeadLetterFilter filter, int limit, @Nullable String cursor) {
    life.requireOpen();
    Page<Letter> page = new LetterPaging(store, queue(), filter).page(limit, cursor);
    List<DeadLetter<T>> letters = page.items().stream().map(this::view).toList();
    return Answers.page(letters, page.next().orElse(null));
  }

  /** Returns one, whatever its state. */
  public Optional<DeadLetter<T>> find(String id) {
    return inspection().find(queue(), id).map(Letter::of).map(this::view);
  }

  private DeadLetter<T> view(Letter letter) {
    return new ReadLetter<>(letter, shape);
  }

  /**
   * Returns those that a filter lets pass by their causes.
   *
   * @param most how many are looked at, at most
   */
  public DeadLetterGroups groups(DeadLetterFilter filter, long most) {
    life.requireOpen();
    LetterMatch match = new LetterMatch(filter);
    LetterGroups groups = new LetterGroups();
    LetterScan scan = new LetterScan(store, queue());
    long examined =
        scan.run(
            jobs -> {
              for (JobRecord job : jobs) {
                Letter letter = match.letter(job);
                if (letter != null) {
                  groups.add(letter);
                }
              }
              return Set.of();
            },
            most);
    return groups.finish(examined, scan.total() > most);
  }

  // ---- changing -----------------------------------------------------------------------------

  /** Replaces the data of the failed job in a letter; returns whether there is such a letter. */
  public boolean edit(String id, @Nullable T data) {
    byte[] json = shape.encodeData(data, store.limits());
    Optional<JobRecord> found = inspection().find(queue(), id);
    return found.isPresent()
        && inspection().updateData(queue(), id, Letter.of(found.get()).withData(json));
  }

  /** Removes one, unless a worker has it. */
  public Removal discard(String id) {
    return inspection().remove(queue(), id, store.now());
  }

  /** Removes those that a filter lets pass; returns how many. */
  public long discard(DeadLetterFilter filter) {
    LetterMatch match = new LetterMatch(filter);
    Inspection inspection = inspection();
    AtomicLong count = new AtomicLong();
    new LetterScan(store, queue())
        .run(
            jobs -> {
              Set<String> gone = new HashSet<>();
              for (JobRecord job : jobs) {
                if (match.letter(job) != null) {
                  Removal removal = inspection.remove(queue(), job.id(), store.now());
                  count.addAndGet(removal == Removal.REMOVED ? 1 : 0);
                  gone.add(job.id()); // Or else it is active now, and so in no state looked at.
                }
              }
              return gone;
            });
    return count.get();
  }

  // ---- back ---------------------------------------------------------------------------------

  /**
   * Sends one back.
   *
   * @param otherwise where it goes if it does not say where it comes from, or {@code null}
   */
  public Redriven redrive(String id, @Nullable String otherwise) {
    for (int i = 1; ; i++) {
      Optional<JobRecord> found = inspection().find(queue(), id);
      if (found.isEmpty()) {
        return WayBack.left(Redriven.Outcome.MISSING, id);
      }
      WayBack way = WayBack.of(Letter.of(found.get()), otherwise);
      if (way == null) {
        return WayBack.left(Redriven.Outcome.NO_ORIGIN, id);
      }
      Moved moved =
          store
              .await(
                  store.engine().jobs().move(List.of(way.move(store.now()))),
                  () -> "send a dead letter back")
              .get(0);
      // Who changed it meanwhile meant what it is now to be sent back.
      if (moved.outcome() != Moved.Outcome.CHANGED || i == TRIES) {
        return way.redriven(moved);
      }
    }
  }

  /** Begins to send many back. */
  public Redrive redrive(RedriveRequest request) {
    life.requireOpen();
    return RedriveRun.start(store, life, queue(), request);
  }
}
