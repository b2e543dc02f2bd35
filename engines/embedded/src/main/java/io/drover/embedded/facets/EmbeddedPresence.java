package io.drover.embedded.facets;

import io.drover.embedded.rows.Times;
import io.drover.job.Check;
import io.drover.spi.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is there in an embedded store: one process, so that nothing has to be stored for it. Safe for
 * use by any number of threads.
 */
public final class EmbeddedPresence implements Presence {

  private final Store store;
  private final Map<String, Card> cards = new ConcurrentHashMap<>();

  private record Card(byte[] content, long until) {}

  public EmbeddedPresence(Store store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<?> announce(String process, byte[] card, Instant now, Duration ttl) {
    Check.notNull("a process", process);
    long until = Times.millis(now) + Times.millis(Check.notNull("a time to live", ttl));
    Card announced = new Card(Check.notNull("what is announced", card).clone(), until);
    if (store.ended() != null) {
      return CompletableFuture.failedFuture(store.ended());
    }
    forgetPast(Times.millis(now));
    if (cards.containsKey(process) || cards.size() < MOST_ANNOUNCED) {
      cards.put(process, announced);
    }
    return CompletableFuture.completedFuture(null);
  }

  private void forgetPast(long now) {
    cards.values().removeIf(card -> card.until() <= now);
  }

  @Override
  public CompletableFuture<?> withdraw(String process) {
    cards.remove(Check.notNull("a process", process));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public List<byte[]> announced(Instant now) {
    requireOpen();
    long at = Times.millis(now);
    return cards.values().stream()
        .filter(card -> card.until() > at)
        .map(card -> card.content().clone())
        .toList();
  }

  @Override
  public Optional<List<Watching>> watching(Instant now) {
    requireOpen();
    Check.notNull("an instant", now);
    return Optional.of(store.workWatchers().all());
  }

  private void requireOpen() {
    RuntimeException ended = store.ended();
    if (ended != null) {
      throw ended;
    }
  }
}
