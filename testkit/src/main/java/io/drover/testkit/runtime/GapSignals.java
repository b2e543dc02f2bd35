package io.drover.testkit.runtime;

import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The channels of an engine whose listeners can be told that they may have missed something. Safe
 * for use by several threads.
 */
final class GapSignals implements Signals {

  private final Signals signals;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  GapSignals(Signals signals) {
    this.signals = signals;
  }

  /** Returns who listens. */
  List<Listener> listeners() {
    return listeners;
  }

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    return signals
        .listen(interest, listener)
        .thenApply(
            listening -> {
              listeners.add(listener);
              return () -> {
                listeners.remove(listener);
                listening.close();
              };
            });
  }

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> published, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    return signals.publish(published, jobs, versions, now);
  }

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    return signals.retained(interest, now);
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    return signals.forget(channel, now);
  }
}
