package io.drover.console;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.DurableSubscription;
import io.drover.job.ChannelView;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PublishedEvent;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered about channels and durable subscriptions, and what is done to them. Immutable.
 */
final class ChannelResource {

  private static final int MAX_LIMIT = 1000;
  private static final int MAX_CHANNELS = 200;

  /** The most queues that are told of one channel; all are among the subscriptions. */
  private static final int MAX_QUEUES = 20;

  private final Drover drover;

  ChannelResource(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/channels", "listChannels", this::list);
    routing.post("/api/v1/channels/{channel}/publish", "publishEvent", this::publish);
    routing.delete("/api/v1/channels/{channel}/retained", "forgetRetained", this::forget);
    routing.get("/api/v1/subscriptions", "listSubscriptions", this::subscriptions);
    routing.add(
        new Route(
            "DELETE",
            "/api/v1/subscriptions/{queue}",
            "removeSubscription",
            Role.ADMIN,
            this::removeSubscription));
  }

  private Answer list(Call call) {
    Query query = call.query("limit", "cursor");
    Page<ChannelView> page =
        drover.knownChannels(query.textOrNull("cursor"), query.number("limit", 100, MAX_CHANNELS));
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    for (ChannelView channel : page.items()) {
      ObjectNode item =
          items
              .addObject()
              .put("name", channel.name())
              .put("pattern", channel.isPattern())
              .put("subscriptions", channel.subscriptions());
      channel.queues().stream().limit(MAX_QUEUES).forEach(item.putArray("queues")::add);
      item.put("retainedUntil", Texts.time(channel.retainedUntil()));
    }
    return Answer.json(json.put("next", page.next().orElse(null)));
  }

  private Answer publish(Call call) {
    Body body = call.body("data", "retainMillis");
    Channel<Object> channel = drover.channel(call.name("channel"), Object.class);
    channel = body.millis("retainMillis").map(channel::retain).orElse(channel);
    PublishedEvent event = channel.publish(body.data("data"));
    OptionalLong subscribers = event.subscribers();
    ObjectNode json = JsonText.object().put("id", event.id());
    json.put("subscribers", subscribers.isPresent() ? subscribers.getAsLong() : null);
    event.queues().forEach(json.putArray("queues")::add);
    return Answer.json(201, json);
  }

  private Answer forget(Call call) {
    call.body();
    boolean there = drover.channel(call.name("channel"), Object.class).forgetRetained();
    return Answer.json(JsonText.object().put("changed", there));
  }

  private Answer subscriptions(Call call) {
    Query query = call.query("limit", "cursor");
    String after = query.text("cursor").orElse("");
    int limit = query.number("limit", 200, MAX_LIMIT);
    List<DurableSubscription<Object>> all =
        drover.subscriptions().stream()
            .filter(it -> it.queue().name().compareTo(after) > 0)
            .toList();
    List<DurableSubscription<Object>> part = all.subList(0, Math.min(limit, all.size()));
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    for (DurableSubscription<Object> subscription : part) {
      items
          .addObject()
          .put("name", subscription.name())
          .put("channel", subscription.channel())
          .put("pattern", subscription.isPattern())
          .put("queue", subscription.queue().name());
    }
    boolean more = part.size() < all.size();
    return Answer.json(json.put("next", more ? part.get(limit - 1).queue().name() : null));
  }

  private Answer removeSubscription(Call call) {
    boolean forced = call.body("force").flag("force");
    DurableSubscription<Object> found =
        drover.subscriptions().stream()
            .filter(it -> it.queue().name().equals(call.name("queue")))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.missing(
                        "expected the queue of a durable subscription, got: \"%s\"",
                        Texts.cut(call.name("queue"), 300)));
    found.remove(forced ? Obliteration.FORCED : Obliteration.UNLESS_ACTIVE);
    return JobActions.done();
  }
}
