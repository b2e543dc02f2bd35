package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.channel.DurableBinding;
import io.drover.internal.channel.LiveSubscription;
import io.drover.internal.store.JobShape;
import io.drover.job.Check;
import io.drover.job.EventHandler;
import io.drover.job.InvalidInputException;
import io.drover.job.SubscriptionOptions;
import io.drover.job.TypeToken;
import io.drover.routing.RoutingNames;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;

/**
 * What begins subscriptions to a channel, or to all that fit a pattern. Immutable.
 *
 * @param open the store
 * @param interest the channels
 * @param shape what the data of their events are, and how they are encoded
 */
record Subscriber<T>(OpenStore open, Interest interest, JobShape<T> shape) {

  /** Makes one; the type is checked. */
  static <T> Subscriber<T> of(OpenStore open, Interest interest, TypeToken<T> type) {
    open.context().codec().check(Check.notNull("a type", type).type());
    JobShape<T> shape = new JobShape<>(interest.text(), type, open.context().codec());
    return new Subscriber<>(open, interest, shape);
  }

  /** Returns a pattern of channels if there may be some that fit it. */
  static TopicPattern pattern(String text) {
    TopicPattern pattern = TopicPattern.of(text);
    if (text.isEmpty()) {
      throw new InvalidInputException(
          "expected a pattern of channels, got: an empty text, which none fits; give \"#\" for all");
    }
    if (text.startsWith(RoutingNames.RESERVED)) {
      throw new InvalidInputException(
          "expected a pattern of channels that does not begin with \"%s\", as only Drover's own fit it, got: \"%s\"; take another"
              .formatted(RoutingNames.RESERVED, text));
    }
    return pattern;
  }

  /** Returns what the data of the events are. */
  TypeToken<T> type() {
    return shape.type();
  }

  Subscription live(EventHandler<T> handler, SubscriptionOptions options) {
    Check.notNull("a handler", handler);
    Check.notNull("the options of a subscription", options);
    return new Subscription(
        interest, open.subscribe(new LiveSubscription.Wish<>(interest, type(), handler, options)));
  }

  DurableSubscription<T> durable(String name) {
    DurableBinding binding = new DurableBinding(name, interest);
    open.durable().begin(binding);
    return new DurableSubscription<>(open, binding, type());
  }

  Worker durable(String name, EventHandler<T> handler) {
    Check.notNull("a handler", handler);
    return durable(name).worker(handler).start();
  }
}
