package io.drover.redis.facets;

import io.drover.redis.connections.PubSubTopic;
import io.drover.spi.Interest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions there are, by their topics. Changed under the lock of {@link Subscriptions},
 * read by any number of threads.
 */
final class Topics {

  private final Map<String, Subscription> channels = new ConcurrentHashMap<>();
  private final Map<String, Subscription> globs = new ConcurrentHashMap<>();

  private Map<String, Subscription> of(PubSubTopic topic) {
    return topic.isGlob() ? globs : channels;
  }

  @Nullable Subscription find(PubSubTopic topic) {
    return of(topic).get(topic.text());
  }

  /** Returns the subscription for those who have an interest, a new one if there is none. */
  Subscription join(Interest interest) {
    Subscription fresh = Subscription.of(interest);
    Subscription known = of(fresh.topic()).putIfAbsent(fresh.topic().text(), fresh);
    return known == null ? fresh : known;
  }

  void remove(Subscription ended) {
    of(ended.topic()).remove(ended.topic().text(), ended);
  }

  void clear() {
    channels.clear();
    globs.clear();
  }

  List<Subscription> all() {
    List<Subscription> all = new ArrayList<>(channels.values());
    all.addAll(globs.values());
    return all;
  }

  /**
   * Returns by how much more listeners there are than the server counts: who listens here to a
   * channel, less the subscriptions to it that it has of this process.
   */
  long uncounted(String channel) {
    long more = 0;
    Subscription exact = channels.get(channel);
    if (exact != null) {
      more += uncounted(exact, channel);
    }
    for (Subscription each : globs.values()) {
      if (each.takes(channel)) {
        more += uncounted(each, channel);
      }
    }
    return more;
  }

  private static long uncounted(Subscription shared, String channel) {
    if (!shared.isLive()) {
      return 0;
    }
    long here =
        shared.all().stream()
            .filter(each -> each.isLive() && each.interest().takes(channel))
            .count();
    return here - 1;
  }
}
