package io.drover;

import io.drover.job.EventHandler;
import io.drover.job.SubscriptionOptions;

/**
 * All channels whose names fit a pattern, those to come included. Safe for use by several threads.
 * Made by {@link Drover#channels}.
 *
 * @param <T> what the data of their events are
 */
public final class Channels<T> {

  private final Subscriber<T> subscriber;

  Channels(Subscriber<T> subscriber) {
    this.subscriber = subscriber;
  }

  /** Returns the pattern. */
  public String pattern() {
    return subscriber.interest().text();
  }

  /** Subscribes as {@link Channel#subscribe(EventHandler)} does. */
  public Subscription subscribe(EventHandler<T> handler) {
    return subscribe(handler, SubscriptionOptions.defaults());
  }

  /** Subscribes as {@link Channel#subscribe(EventHandler, SubscriptionOptions)} does. */
  public Subscription subscribe(EventHandler<T> handler, SubscriptionOptions options) {
    return subscriber.live(handler, options);
  }

  /** Subscribes durably as {@link Channel#subscribe(String, EventHandler)} does. */
  public Worker subscribe(String name, EventHandler<T> handler) {
    return subscriber.durable(name, handler);
  }

  /** Subscribes durably as {@link Channel#durable} does. */
  public DurableSubscription<T> durable(String name) {
    return subscriber.durable(name);
  }

  @Override
  public String toString() {
    return "Channels[%s]".formatted(pattern());
  }
}
