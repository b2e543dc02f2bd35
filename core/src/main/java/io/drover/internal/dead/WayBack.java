package io.drover.internal.dead;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.Redriven;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.ParentLink;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a dead letter becomes the job again that it was. Immutable.
 *
 * @param letter the letter
 * @param queue the queue it goes to
 */
record WayBack(Letter letter, String queue) {

  /**
   * Returns the way of a letter, or {@code null} if it does not say where it comes from.
   *
   * @param otherwise the queue it goes to then, or {@code null} for none
   */
  static @Nullable WayBack of(Letter letter, @Nullable String otherwise) {
    String origin = letter.queue();
    String queue = origin == null ? otherwise : origin;
    return queue == null || queue.equals(letter.record().queue())
        ? null
        : new WayBack(letter, queue);
  }

  /** Returns what the store is to do. The job is due at once, whatever delay it had. */
  Move move(Instant now) {
    JobOptions options = letter.options().priority(letter.priority());
    Instant expiry = options.expiresAt();
    if (expiry != null && !expiry.isAfter(now)) {
      options = options.neverExpires(); // Whoever sends it back wants it to run.
    }
    JobInsert job =
        JobInsert.of(letter.name(), letter.data(), options, now).redrives(letter.redrives() + 1);
    String id = letter.originId();
    if (id != null) {
      job = job.id(id);
    }
    ParentLink parent = letter.parent();
    if (parent != null && parent.policy() == FailurePolicy.WAIT) {
      job = job.parent(parent); // It is still waited for.
    }
    return Move.of(
        JobKey.of(letter.record().queue(), letter.id()),
        letter.record().data(),
        JobDelivery.of(queue, job));
  }

  /** Returns what became of it, from what the store says. */
  Redriven redriven(Moved moved) {
    Redriven.Outcome outcome =
        switch (moved.outcome()) {
          case MOVED -> Redriven.Outcome.MOVED;
          case MISSING -> Redriven.Outcome.MISSING;
          case BUSY -> Redriven.Outcome.ACTIVE;
          case CHANGED -> Redriven.Outcome.CHANGED;
          case DEDUPLICATED -> Redriven.Outcome.DEDUPLICATED;
        };
    boolean isNew = outcome == Redriven.Outcome.MOVED && !moved.id().equals(letter.originId());
    return new Result(outcome, queue, moved.id(), isNew);
  }

  /** Returns what became of a letter that was not moved. */
  static Redriven left(Redriven.Outcome outcome, String id) {
    return new Result(outcome, "", id, false);
  }

  private record Result(Redriven.Outcome outcome, String queue, String id, boolean hasNewId)
      implements Redriven {
    @Override
    public String toString() {
      return "Redriven[outcome=%s, queue=%s, id=%s]".formatted(outcome, queue, id);
    }
  }
}
