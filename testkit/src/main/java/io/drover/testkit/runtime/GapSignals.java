package io.drover.testkit.runtime;

import io.drover.job.Page;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The channels of an engine whose listeners can be told that they may have missed something, and
 * where something can be done while somebody subscribes. Safe for use by several threads.
 */
final class GapSignals implements Signals {

  private final Signals signals;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Runnable> beforeRetained = new AtomicReference<>();

  GapSignals(Signals signals) {
    this.signals = signals;
  }

  /** Returns who listens. */
  List<Listener> listeners() {
    return listeners;
  }

  /** Has something done once, before what is retained is read next. */
  void beforeRetained(Runnable action) {
    beforeRetained.set(action);
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
    Runnable action = beforeRetained.getAndSet(null);
    if (action != null) {
      action.run();
    }
    return signals.retained(interest, now);
  }

  @Override
  public CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now) {
    return signals.retaining(interest, after, limit, now);
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    return signals.forget(channel, now);
  }
}
