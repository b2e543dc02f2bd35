package io.drover.routing;

import io.drover.job.Check;
import io.drover.job.JobIds;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leads from an exchange to a queue or to another exchange, and which messages take it.
 * Immutable. An exchange has each of its bindings once.
 */
public final class Binding {

  private final boolean queue;
  private final String destination;
  private final String key;
  private final @Nullable HeaderMatch headers;

  private Binding(boolean queue, String destination, String key, @Nullable HeaderMatch headers) {
    this.queue = queue;
    this.destination = destination;
    this.key = key;
    this.headers = headers;
  }

  /**
   * Returns a binding to a queue, which need not be there yet, with an empty key.
   *
   * @param name see {@link JobIds#checkQueue}
   */
  public static Binding toQueue(String name) {
    return new Binding(true, JobIds.checkQueue(name), "", null);
  }

  /**
   * Returns a binding to an exchange, with an empty key.
   *
   * @param name see {@link RoutingNames#checkExchange}
   */
  public static Binding toExchange(String name) {
    return new Binding(false, RoutingNames.checkExchange(name), "", null);
  }

  /**
   * Sets which routing keys take it: one for a direct exchange, a pattern for a topic exchange. The
   * others do not look at it. Defaults to the empty key.
   *
   * @param routingKey see {@link RoutingNames#checkKey}
   */
  public Binding key(String routingKey) {
    return new Binding(queue, destination, RoutingNames.checkKey(routingKey), headers);
  }

  /**
   * Sets which headers take it, for a headers exchange; the others do not look at it. Defaults to
   * none, which takes every message.
   */
  public Binding headers(HeaderMatch match) {
    return new Binding(queue, destination, key, Check.notNull("a match of headers", match));
  }

  /** Returns whether it leads to a queue, and not to an exchange. */
  public boolean isToQueue() {
    return queue;
  }

  /** Returns the name of the queue or exchange it leads to. */
  public String destination() {
    return destination;
  }

  /** Returns the routing key or pattern. */
  public String key() {
    return key;
  }

  /** Returns which headers take it, or {@code null} if that was not set. */
  public @Nullable HeaderMatch headers() {
    return headers;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Binding that
        && queue == that.queue
        && destination.equals(that.destination)
        && key.equals(that.key)
        && Objects.equals(headers, that.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(queue, destination, key, headers);
  }

  @Override
  public String toString() {
    return "%s %s key=\"%s\"%s"
        .formatted(
            queue ? "queue" : "exchange",
            destination,
            key,
            headers == null ? "" : " headers=" + headers);
  }
}
