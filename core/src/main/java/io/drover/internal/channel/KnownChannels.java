package io.drover.internal.channel;

import io.drover.internal.store.StoreContext;
import io.drover.job.ChannelView;
import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.routing.RoutingNames;
import io.drover.routing.TopicPattern;
import io.drover.spi.Answers;
import io.drover.spi.Interest;
import io.drover.spi.Retention;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads which channels a store knows of, page by page: those that somebody subscribed to durably,
 * by name, then others that retain an event, by when that ends. For one call.
 */
public final class KnownChannels {

  private static final String SUBSCRIBED = "s:";
  private static final String RETAINING = "r:";
  private static final Interest ALL = Interest.in(TopicPattern.of("#"));

  private final StoreContext store;
  private final Instant now;
  private final List<DurableBinding> bindings;

  /** What somebody subscribed to durably, by its text: no pattern reads as a channel does. */
  private final TreeMap<String, Interest> subscribed = new TreeMap<>();

  private record View(
      String name,
      boolean isPattern,
      int subscriptions,
      List<String> queues,
      Optional<Instant> retainedUntil)
      implements ChannelView {
    @Override
    public String toString() {
      return "ChannelView[name=%s, subscriptions=%d, retainedUntil=%s]"
          .formatted(name, subscriptions, retainedUntil.map(Instant::toString).orElse(""));
    }
  }

  /** Reads the durable subscriptions, which are few. */
  public KnownChannels(StoreContext store) {
    this.store = store;
    this.now = store.now();
    this.bindings = DurableBinding.all(store.engine().routes());
    bindings.forEach(binding -> subscribed.put(binding.interest().text(), binding.interest()));
  }

  /**
   * Returns channels.
   *
   * @param cursor as an earlier page gave it, or {@code null} for the start
   */
  public Page<ChannelView> page(@Nullable String cursor, int limit) {
    if (cursor != null && cursor.startsWith(RETAINING)) {
      String inner = cursor.substring(RETAINING.length());
      return retaining(new ArrayList<>(), inner.isEmpty() ? null : inner, limit);
    }
    if (cursor != null && !cursor.startsWith(SUBSCRIBED)) {
      throw new InvalidInputException(
          "expected a cursor of an earlier page of channels, got: \"%s\""
              .formatted(cursor.length() <= 100 ? cursor : cursor.substring(0, 100) + "…"));
    }
    String last = cursor == null ? "" : cursor.substring(SUBSCRIBED.length());
    Collection<Interest> behind = subscribed.tailMap(last, false).values();
    List<Interest> part = behind.stream().limit(limit).toList();
    List<ChannelView> views = views(part);
    if (part.size() < behind.size()) {
      return Answers.page(views, SUBSCRIBED + part.get(limit - 1).text());
    }
    return views.size() < limit
        ? retaining(views, null, limit - views.size())
        : Answers.page(views, RETAINING);
  }

  private List<ChannelView> views(List<Interest> interests) {
    List<CompletableFuture<Page<Retention>>> asked = new ArrayList<>();
    for (Interest interest : interests) {
      asked.add(
          interest.pattern() == null
              ? store.engine().signals().retaining(interest, null, 1, now)
              : CompletableFuture.completedFuture(Answers.page(List.of(), null)));
    }
    List<ChannelView> views = new ArrayList<>();
    for (int i = 0; i < interests.size(); i++) {
      List<Retention> found = await(asked.get(i)).items();
      views.add(view(interests.get(i), found.stream().findFirst().map(Retention::until)));
    }
    return views;
  }

  /** Adds what nobody subscribed to by its own name, and goes no further than one call does. */
  private Page<ChannelView> retaining(List<ChannelView> before, @Nullable String inner, int limit) {
    Page<Retention> page = await(store.engine().signals().retaining(ALL, inner, limit, now));
    for (Retention each : page.items()) {
      String name = each.channel();
      if (!subscribed.containsKey(name) && !name.startsWith(RoutingNames.RESERVED)) {
        before.add(view(Interest.inChannel(name), Optional.of(each.until())));
      }
    }
    return Answers.page(before, page.next().map(next -> RETAINING + next).orElse(null));
  }

  private ChannelView view(Interest interest, Optional<Instant> until) {
    boolean isPattern = interest.pattern() != null;
    List<DurableBinding> all =
        bindings.stream()
            .filter(
                binding ->
                    isPattern
                        ? binding.interest().equals(interest)
                        : binding.interest().takes(interest.text()))
            .sorted(Comparator.comparing(DurableBinding::queue))
            .toList();
    List<String> queues =
        all.stream().limit(ChannelView.MOST_QUEUES).map(DurableBinding::queue).toList();
    return new View(interest.text(), isPattern, all.size(), queues, until);
  }

  private Page<Retention> await(CompletableFuture<Page<Retention>> call) {
    return store.await(call, () -> "tell which channels retain an event");
  }
}
