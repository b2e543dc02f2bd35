package io.drover.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job while a handler runs it: its snapshot at the start of the attempt, and what a handler may
 * do with it. Safe for use by several threads, until the handler returns.
 *
 * @param <T> the type of the data
 */
public interface ActiveJob<T> extends Job<T> {

  /**
   * Returns the number of this attempt, starting at 1; earlier attempts that were not counted do
   * not raise it.
   */
  default int attempt() {
    return attemptsMade() + 1;
  }

  /**
   * Stores the progress and tells it to whoever follows the queue's events.
   *
   * @param progress any value the codec can encode, a number of percent for example; not {@code
   *     null}
   * @throws InvalidInputException if it is refused; nothing was stored
   */
  void updateProgress(Object progress);

  /**
   * Appends a line to the job's log. The oldest lines go when there are more than {@code
   * JobOptions.keepLogs}.
   *
   * @param line the text, kept as it is: at most as many characters as {@code
   *     DroverSettings.maxDataBytes} says, without half of a surrogate pair. {@code null} is
   *     refused, as everywhere: an error without a message has none to log
   * @throws InvalidInputException if it is refused; nothing was stored
   */
  void log(String line);

  /**
   * Replaces the stored data; the next attempt sees it. {@link #data()} of this attempt stays as it
   * is.
   *
   * @param data the new data; {@code null} is stored as JSON's {@code null}
   * @throws InvalidInputException if it is refused; nothing was stored
   */
  void updateData(@Nullable T data);

  /**
   * Sends a job to a queue: it is stored in the same atomic step that records the completion of
   * this attempt, or not at all. Not if the attempt fails, is moved to later or given back, and not
   * if the lease was lost. So what a handler leads to happens exactly as often, in the store, as
   * its job completes: once.
   *
   * <p>The data are encoded at once; later changes of them are not sent. The order of sends is
   * kept. The job's own id is still taken when what it sends is stored. At most 10 000 jobs for
   * each attempt; a step of thousands keeps the store busy for as long as adding them would.
   *
   * @param delivery the job and its queue, which may be any of this store
   * @throws InvalidInputException if the job is refused as {@code JobQueue.add} would, if there are
   *     too many, if the attempt has ended, or if one step cannot change both queues: on a Redis
   *     Cluster they need the same hash tag. Nothing is sent then; what was sent before stays
   * @throws UndecodableException if the data cannot be encoded
   */
  void send(Delivery delivery);

  /** Sends a job as {@link #send(Delivery)} does. */
  default void send(String queue, String jobName, @Nullable Object data) {
    send(Delivery.of(queue, jobName, data));
  }

  /** Sends a job as {@link #send(Delivery)} does. */
  default void send(String queue, String jobName, @Nullable Object data, JobOptions options) {
    send(Delivery.of(queue, jobName, data, options));
  }

  /** Sends a job of a kind as {@link #send(Delivery)} does. */
  default <D> void send(String queue, JobType<D> type, @Nullable D data) {
    send(Delivery.of(queue, type, data));
  }

  /** Sends a job of a kind as {@link #send(Delivery)} does. */
  default <D> void send(String queue, JobType<D> type, @Nullable D data, JobOptions options) {
    send(Delivery.of(queue, type, data, options));
  }

  /**
   * Sends a message to an exchange: a job for each queue that it reaches as exchanges and bindings
   * are now, stored as {@link #send(Delivery)} says, all or none. What is bound and unbound until
   * the attempt ends changes nothing for it.
   *
   * @param exchange the name of an exchange of this store
   * @return the queues it is going to reach, each once; none if no binding takes it
   * @throws InvalidInputException if there is no such exchange, or as {@link #send(Delivery)} does
   * @throws UnroutableException if it reaches none and is {@link Message#mandatory() mandatory}
   * @throws UndecodableException if the data cannot be encoded
   */
  List<String> send(String exchange, Message message);

  /**
   * Returns this job's children: their results, why some failed, and what the pending ones are at.
   * A job that waited for children runs when they have ended.
   */
  Children children();

  /**
   * Adds a child, with children of its own if it has any. It is stored in the same atomic step that
   * makes this job wait, and only then: the handler goes on to {@code throw job.waitForChildren()}.
   * When the children have ended the handler runs again, from its beginning, and sees them in
   * {@link #children()}: a handler that adds children first looks whether it has.
   *
   * <p>If the handler ends in any other way nothing is stored, and if it returns its attempt fails.
   * Give a child an id of its own if the handler may come to the same point twice.
   *
   * @param child what to add; {@link Flow#onFailure} says what its failure does to this job
   * @return where the child is going to be
   * @throws InvalidInputException if it is refused as {@code Drover.add} would, if there are more
   *     than 10 000 in all, if the attempt has ended, or if one step cannot change all queues
   * @throws UndecodableException if its data cannot be encoded
   */
  JobKey addChild(Flow child);

  /** Adds a child as {@link #addChild(Flow)} does. */
  default JobKey addChild(String queue, String jobName, @Nullable Object data) {
    return addChild(Flow.of(queue, jobName, data));
  }

  /** Adds a child as {@link #addChild(Flow)} does. */
  default JobKey addChild(String queue, String jobName, @Nullable Object data, JobOptions options) {
    return addChild(Flow.of(queue, jobName, data, options));
  }

  /** Adds a child of a kind as {@link #addChild(Flow)} does. */
  default <D> JobKey addChild(String queue, JobType<D> type, @Nullable D data) {
    return addChild(Flow.of(queue, type, data));
  }

  /** Adds a child of a kind as {@link #addChild(Flow)} does. */
  default <D> JobKey addChild(String queue, JobType<D> type, @Nullable D data, JobOptions options) {
    return addChild(Flow.of(queue, type, data, options));
  }

  /**
   * Returns a signal that ends the attempt without counting it, stores the children that were
   * added, and puts the job into {@link JobState#WAITING_CHILDREN} until no child is pending. Use
   * it as {@code throw job.waitForChildren()}. If there is nothing to wait for, the job runs again
   * at once. What was sent is not stored: it is when the job completes.
   */
  default EndAttempt waitForChildren() {
    return EndAttempt.waitForChildren();
  }

  /**
   * Returns whether this attempt shall end: it was cancelled, ran over its time limit, or the
   * worker is closing and its time to do so has run out. The handler's thread is interrupted as
   * well.
   */
  boolean isCancelled();

  /**
   * Returns how long a handler has from its interrupt to its end when the worker closes. An attempt
   * that ends later cannot be given back: its job stalls. A handler that has to clean up, or to end
   * something that takes a while, computes its own limits from this one.
   */
  Duration grace();

  /**
   * Returns a signal that ends the attempt without counting it and puts the job into {@link
   * JobState#DELAYED}. Use it as {@code throw job.moveToLater(Duration.ofMinutes(5))}.
   *
   * @param delay from now until the job is due again; not negative, at most {@link
   *     TimeRange#LONGEST}
   */
  default EndAttempt moveToLater(Duration delay) {
    return EndAttempt.moveToLater(delay);
  }

  /**
   * Returns a signal that ends the attempt without counting it, puts the job back to the front of
   * the queue, and keeps every worker of the queue that has a rate limit from claiming for a time.
   * Use it as {@code throw job.giveBack(Duration.ofSeconds(30))} when the service the handler calls
   * says that it is called too often.
   *
   * @param pause how long workers with a rate limit shall wait; not negative, at most {@link
   *     TimeRange#LONGEST}
   */
  default EndAttempt giveBack(Duration pause) {
    return EndAttempt.giveBack(pause);
  }
}
