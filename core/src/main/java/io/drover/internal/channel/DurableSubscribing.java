package io.drover.internal.channel;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.Event;
import io.drover.job.EventHandler;
import io.drover.job.Job;
import io.drover.job.JobAction;
import io.drover.job.Obliteration;
import io.drover.job.UndecodableException;
import io.drover.spi.Inspection;
import io.drover.spi.Routes;
import io.drover.spi.Signal;
import java.time.Instant;
import java.util.List;

/** Begins and ends durable subscriptions. Safe for use by any number of threads. */
public final class DurableSubscribing {

  private static final GuardedLog LOG = GuardedLog.of(DurableSubscribing.class);

  private final StoreContext store;
  private final Broadcasting broadcasting;

  /** Creates it. */
  public DurableSubscribing(StoreContext store, Broadcasting broadcasting) {
    this.store = store;
    this.broadcasting = broadcasting;
  }

  private record JobEvent<T>(Job<T> job) implements Event<T> {
    @Override
    public String id() {
      return job.id();
    }

    @Override
    public String channel() {
      return job.routingKey().orElse("");
    }

    @Override
    public Instant timestamp() {
      return job.timestamp();
    }

    @Override
    public T data() {
      return job.data();
    }

    @Override
    public boolean isRetained() {
      return job.headers().containsKey(Broadcasting.RETAINED);
    }
  }

  /** Returns a handler of jobs that hands events to a handler of these. */
  public static <T> JobAction<T> action(EventHandler<T> handler) {
    return job -> handler.handle(new JobEvent<>(job));
  }

  /**
   * Stores a subscription unless it is there; a new one begins with what its channels retain.
   *
   * @throws io.drover.job.InvalidInputException if the store cannot keep exchanges
   */
  public void begin(DurableBinding subscription) {
    Routes routes = broadcasting.requireExchange();
    if (routes.bind(Broadcasting.EXCHANGE, subscription.binding()) == Routes.Bound.BOUND) {
      List<Signal> retained =
          store.await(
              store.engine().signals().retained(subscription.interest(), store.now()),
              () -> "read what %s retain".formatted(subscription.interest()));
      retained.forEach(signal -> deliver(subscription, signal));
    }
  }

  private void deliver(DurableBinding subscription, Signal signal) {
    try {
      // One that came by itself meanwhile has the same id, and is not added twice.
      Envelope envelope = Envelope.of(signal.channel(), signal.payload(), store.now());
      broadcasting.deliver(subscription.queue(), envelope, signal.channel());
    } catch (UndecodableException e) {
      LOG.warn("what channel \"{}\" retains cannot be read", e, signal.channel());
    }
  }

  /**
   * Removes a subscription, and its queue with all that is in it; returns whether it was there.
   *
   * @param how what happens if events of it are being handled
   * @throws io.drover.job.InvalidInputException if there are and it is not {@code FORCED}; nothing
   *     is changed then
   */
  public boolean end(DurableBinding subscription, Obliteration how) {
    Inspection inspection = store.engine().inspection();
    inspection.obliterate(subscription.queue(), how);
    boolean was = store.engine().routes().unbind(Broadcasting.EXCHANGE, subscription.binding());
    // With what came until nothing could come any more.
    inspection.obliterate(subscription.queue(), Obliteration.FORCED);
    return was;
  }
}
