package io.drover.internal.channel;

import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobIds;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A durable subscription as it is stored: a binding of the exchange for all channels. Immutable.
 *
 * <p>Its queue is called after it and the channels, so that subscriptions of one name to different
 * channels have queues of their own: {@code billing@orders}.
 *
 * @param name the subscription's name
 * @param interest the channels
 */
public record DurableBinding(String name, Interest interest) {

  private static final char AT = '@';
  private static final int PAGE = 500;

  /**
   * Makes one.
   *
   * @throws InvalidInputException if the name breaks a rule, or the channel cannot be told from a
   *     pattern
   */
  public DurableBinding {
    Check.text("the name of a subscription", name);
    if (name.indexOf(AT) >= 0) {
      throw new InvalidInputException(
          "expected the name of a subscription without \"@\", got: \"%s\"".formatted(name));
    }
    if (interest.pattern() == null && isPattern(interest.text())) {
      throw new InvalidInputException(
          "expected a channel without a word \"*\" or \"#\" for a durable subscription, got: \"%s\"; take another name, or a pattern"
              .formatted(interest.text()));
    }
    JobIds.checkQueue(queue(name, interest));
  }

  private static boolean isPattern(String text) {
    return TopicPattern.words(text).stream().anyMatch(word -> word.equals("*") || word.equals("#"));
  }

  /** Returns the name of its queue. */
  public String queue() {
    return queue(name, interest);
  }

  private static String queue(String name, Interest interest) {
    // Names of queues have no colons, those of channels often do.
    String channels = interest.text().replace("%", "%25").replace(":", "%3A");
    return JobIds.checkQueue(name) + AT + channels;
  }

  /** Returns the binding that stands for it. */
  Binding binding() {
    return Binding.toQueue(queue()).key(interest.text());
  }

  private static Optional<DurableBinding> of(Binding binding) {
    int at = binding.destination().indexOf(AT);
    if (at <= 0 || !binding.isToQueue() || binding.key().isEmpty()) {
      return Optional.empty();
    }
    try {
      Interest interest =
          isPattern(binding.key())
              ? Interest.in(TopicPattern.of(binding.key()))
              : Interest.inChannel(binding.key());
      DurableBinding found = new DurableBinding(binding.destination().substring(0, at), interest);
      // Another program may have bound other queues there.
      return found.binding().equals(binding) ? Optional.of(found) : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty(); // As above, by a name that none of ours can have.
    }
  }

  /** Returns all that are stored, by the names of their queues. */
  public static List<DurableBinding> all(Routes routes) {
    List<DurableBinding> all = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<Binding> page = routes.bindings(Broadcasting.EXCHANGE, cursor, PAGE);
      page.items().forEach(binding -> of(binding).ifPresent(all::add));
      cursor = page.next().orElse(null);
    } while (cursor != null);
    all.sort((one, other) -> one.queue().compareTo(other.queue()));
    return all;
  }
}
