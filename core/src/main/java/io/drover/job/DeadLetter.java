package io.drover.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that failed for good, as it lies in a dead-letter queue. Immutable if its data are.
 *
 * <p>It is a job of that queue like any other, whose data are an object with the properties {@code
 * originalJob}, {@code error}, {@code failedAt}, {@code attempts}, and all else under {@code
 * drover}. One that another program wrote with the first four alone is a dead letter as well; what
 * it does not tell is empty.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 *
 * @param <T> the type of the failed job's data
 */
public interface DeadLetter<T> {

  /** Returns the id it has as a job of the dead-letter queue. */
  String id();

  /** Returns the name of the dead-letter queue. */
  String queue();

  /** Returns its state as a job of the dead-letter queue when it was read. */
  JobState state();

  /** Returns the failed job's name. */
  String name();

  /** Returns the queue in which the job failed. */
  Optional<String> originQueue();

  /** Returns the id that the job had there. */
  Optional<String> originId();

  /**
   * Returns the failed job's data.
   *
   * @throws UndecodableException if they do not fit the type
   */
  @Nullable T data();

  /** Returns the failed job's data as they were stored, JSON if they were that. */
  String dataJson();

  /**
   * Returns the failed job's data as another type, or empty if they are {@code null}.
   *
   * @throws UndecodableException if they do not fit the type
   */
  <D> Optional<D> dataAs(TypeToken<D> type);

  /** Returns the failed job's options; the defaults if the letter does not tell. */
  JobOptions options();

  /** Returns the message of the error, which may be empty. */
  String error();

  /** Returns the name of the error's class. */
  Optional<String> errorClass();

  /** Returns the place in the application's code where the error came from, if that is known. */
  Optional<String> place();

  /** Returns the id of its {@link DeadLetterGroup}: the same for what failed for the same cause. */
  String cause();

  /** Returns the stack traces of failed attempts, oldest first; as many as the letter had room. */
  List<String> stackTraces();

  /** Returns when the job failed for good. */
  Instant failedAt();

  /** Returns how many attempts were made, the last one included. */
  int attempts();

  /** Returns when the failed job was created. */
  Optional<Instant> createdAt();

  /** Returns when its last attempt started. */
  Optional<Instant> startedAt();

  /** Returns how often the failed job stalled. */
  int stalledCount();

  /** Returns the name of the worker that ran it last. */
  Optional<String> processedBy();

  /** Returns how often the job had been redriven before. */
  int redrives();

  /** Returns the parent the failed job has. */
  Optional<JobKey> parent();

  /**
   * Returns the queues it has come through: where the job failed, then each dead-letter queue, this
   * one last.
   */
  List<String> path();
}
