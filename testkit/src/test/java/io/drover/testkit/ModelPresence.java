package io.drover.testkit;

import io.drover.spi.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Who is there, as the model tells it. Safe for use by any number of threads. */
final class ModelPresence implements Presence {

  private final ModelEngine engine;
  private final TreeMap<String, Card> cards = new TreeMap<>();

  private record Card(byte[] content, Instant until) {}

  ModelPresence(ModelEngine engine) {
    this.engine = engine;
  }

  @Override
  public CompletableFuture<?> announce(String process, byte[] card, Instant now, Duration ttl) {
    return engine.future(() -> cards.put(process, new Card(card, now.plus(ttl))));
  }

  @Override
  public CompletableFuture<?> withdraw(String process) {
    return engine.future(() -> cards.remove(process));
  }

  @Override
  public List<byte[]> announced(Instant now) {
    return engine.step(
        () ->
            cards.values().stream()
                .filter(card -> card.until().isAfter(now))
                .map(Card::content)
                .toList());
  }

  @Override
  public Optional<List<Watching>> watching(Instant now) {
    return engine.step(() -> Optional.of(engine.watching()));
  }
}
