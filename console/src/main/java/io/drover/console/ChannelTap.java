package io.drover.console;

import io.drover.Drover;
import io.drover.Subscription;
import io.drover.console.Masking.Part;
import io.drover.job.Event;
import io.drover.job.EventHandler;
import io.drover.job.SubscriptionOptions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events of one channel, or of all that fit a pattern, for one live stream. Thread-safe. Events
 * beyond so many a second are counted instead of told.
 */
final class ChannelTap implements StreamSource {

  private static final int PER_SECOND = 100;
  private static final int BUFFER = 200;

  private final LiveStream stream;
  private final Shown shown;
  private final AtomicInteger left = new AtomicInteger(PER_SECOND);
  private final AtomicLong skipped = new AtomicLong();
  private final Subscription subscription;

  private ChannelTap(Drover drover, Query query, LiveStream stream, Shown shown) {
    this.stream = stream;
    this.shown = shown;
    SubscriptionOptions options =
        SubscriptionOptions.defaults()
            .buffer(BUFFER)
            .onOverflow(skipped::addAndGet)
            .onGap((from, to) -> gap())
            .onError(error -> skipped.incrementAndGet());
    EventHandler<Object> handler = this::tell;
    Optional<String> channel = query.text("channel");
    this.subscription =
        channel.isPresent()
            ? drover.channel(channel.get(), Object.class).subscribe(handler, options)
            : drover.channels(query.needed("pattern"), Object.class).subscribe(handler, options);
  }

  static ChannelTap open(Drover drover, Query query, LiveStream stream, Shown shown) {
    if (query.text("channel").isPresent() == query.text("pattern").isPresent()) {
      throw Problem.input("expected either a parameter \"channel\" or \"pattern\"");
    }
    return new ChannelTap(drover, query, stream, shown);
  }

  private void tell(Event<Object> event) {
    if (left.getAndDecrement() <= 0) {
      skipped.incrementAndGet();
      return;
    }
    ObjectNode json =
        JsonText.object()
            .put("channel", event.channel())
            .put("id", Texts.cut(event.id(), Texts.MAX_NAME))
            .put("timestamp", Texts.time(event.timestamp()))
            .put("retained", event.isRetained());
    json.set("data", shown.value(event.channel(), Part.DATA, JsonText.inner(event.data())));
    stream.offer(StreamMessage.of("channel", json));
  }

  private void gap() {
    stream.offer(StreamMessage.of("gap", JsonText.object()));
  }

  @Override
  public void beat() {
    left.set(PER_SECOND);
    long count = skipped.getAndSet(0);
    if (count > 0) {
      stream.offer(StreamMessage.of("skipped", JsonText.object().put("count", count)));
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
