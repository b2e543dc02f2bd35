package io.drover.job;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is published to an exchange: a job for each queue that it reaches, with the routing key and
 * the headers by which those are found. Immutable if the job's data is.
 */
public final class Message {

  private final String routingKey;
  private final NewJob<?> job;
  private final Map<String, String> headers;
  private final boolean mandatory;

  private Message(
      String routingKey, NewJob<?> job, Map<String, String> headers, boolean mandatory) {
    this.routingKey = routingKey;
    this.job = job;
    this.headers = headers;
    this.mandatory = mandatory;
  }

  /**
   * Returns a message without headers.
   *
   * @param routingKey at most 255 bytes of UTF-8, may be empty; for a topic exchange words with
   *     dots between them
   * @param job what each queue gets; an id of its own it has in all of them
   */
  public static Message of(String routingKey, NewJob<?> job) {
    return new Message(
        Check.wholeCharacters("a routing key", routingKey),
        Check.notNull("a job to publish", job),
        Map.of(),
        false);
  }

  /** Returns a message; see {@link NewJob#of(String, Object)}. */
  public static Message of(String routingKey, String jobName, @Nullable Object data) {
    return of(routingKey, NewJob.of(jobName, data));
  }

  /** Returns a message; see {@link NewJob#of(String, Object, JobOptions)}. */
  public static Message of(
      String routingKey, String jobName, @Nullable Object data, JobOptions options) {
    return of(routingKey, NewJob.of(jobName, data, options));
  }

  /** Returns a message with a job of a kind. */
  public static <D> Message of(String routingKey, JobType<D> type, @Nullable D data) {
    return of(routingKey, NewJob.of(type, data));
  }

  /** Returns a message with a job of a kind. */
  public static <D> Message of(
      String routingKey, JobType<D> type, @Nullable D data, JobOptions options) {
    return of(routingKey, NewJob.of(type, data, options));
  }

  /** Sets the headers, which a handler sees as {@link Job#headers()}. Defaults to none. */
  public Message headers(Map<String, String> newHeaders) {
    return new Message(routingKey, job, Headers.check(newHeaders), mandatory);
  }

  /**
   * Has the message refused with an {@link UnroutableException} if it reaches no queue. Without
   * this it is dropped then, which the answer tells.
   */
  public Message mandatory() {
    return new Message(routingKey, job, headers, true);
  }

  /** Returns the routing key. */
  public String routingKey() {
    return routingKey;
  }

  /** Returns what each queue gets. */
  public NewJob<?> job() {
    return job;
  }

  /** Returns the headers, sorted by name. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Returns whether the message is refused if it reaches no queue. */
  public boolean isMandatory() {
    return mandatory;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && routingKey.equals(that.routingKey)
        && job.equals(that.job)
        && headers.equals(that.headers)
        && mandatory == that.mandatory;
  }

  @Override
  public int hashCode() {
    return Objects.hash(routingKey, job, headers, mandatory);
  }

  @Override
  public String toString() {
    return "Message[routingKey=%s, job=%s, headers=%s, mandatory=%s]"
        .formatted(routingKey, job, headers, mandatory);
  }
}
