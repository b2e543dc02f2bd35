package io.drover.spi;

import io.drover.job.Added;
import io.drover.job.Check;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job that the store has answered an add of, as an {@link Observer} is told. Immutable. */
public final class AddedJob {

  private final String queue;
  private final String name;
  private final @Nullable Added answer;
  private final @Nullable String id;

  private AddedJob(String queue, String name, @Nullable Added answer, @Nullable String id) {
    this.queue = Check.notNull("the queue of an added job", queue);
    this.name = Check.notNull("the name of an added job", name);
    this.answer = answer;
    this.id = id;
  }

  /**
   * Returns a job with what became of it.
   *
   * @param answer what the store said
   */
  public static AddedJob of(String queue, String name, Added answer) {
    Check.notNull("what became of an added job", answer);
    return new AddedJob(queue, name, answer, null);
  }

  /**
   * Returns a job of which the store says no more than that the step is recorded which adds it: it
   * counts as new.
   *
   * @param id the id it has if it is new, or {@code null} if it gets an automatic one
   */
  public static AddedJob of(String queue, String name, @Nullable String id) {
    return new AddedJob(queue, name, null, id);
  }

  /** Returns the name of its queue. */
  public String queue() {
    return queue;
  }

  /** Returns what kind of job it is. */
  public String name() {
    return name;
  }

  /**
   * Returns its id, or that of the job in whose favour it was not stored; empty if only the store
   * knows it.
   */
  public Optional<String> id() {
    return Optional.ofNullable(answer == null ? id : answer.id());
  }

  /** Returns whether it was stored, as far as the store says; see {@link Added.Outcome}. */
  public boolean isNew() {
    return answer == null || answer.isNew();
  }

  @Override
  public String toString() {
    return "AddedJob[queue=%s, name=%s, id=%s, new=%s]".formatted(queue, name, id(), isNew());
  }
}
