package io.drover.internal.channel;

import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.Event;
import io.drover.job.EventHandler;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobAction;
import io.drover.job.Obliteration;
import io.drover.job.StoreException;
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

    @Override
    public String toString() {
      return "Event[channel=%s, id=%s]".formatted(channel(), id());
    }
  }

  /** Returns a handler of jobs that hands events to a handler of these. */
  public static <T> JobAction<T> action(EventHandler<T> handler) {
    return job -> handler.handle(new JobEvent<>(job));
  }

  /**
   * Stores a subscription unless it is there; a new one begins with what its channels retain. If
   * that cannot be had, it is taken back as far as the store answers.
   *
   * @throws io.drover.job.InvalidInputException if the store cannot keep exchanges
   */
  public void begin(DurableBinding subscription) {
    Routes routes = broadcasting.requireExchange();
    Routes.Bound bound = routes.bind(Broadcasting.EXCHANGE, subscription.binding());
    if (bound == Routes.Bound.NO_EXCHANGE) {
      broadcasting.requireExchange(); // Somebody has emptied the store just now.
      bound = routes.bind(Broadcasting.EXCHANGE, subscription.binding());
    }
    if (bound == Routes.Bound.NO_EXCHANGE) {
      throw new StoreException(
          "expected exchange \"%s\" to stay there while \"%s\" subscribes, got: none, twice; nothing is subscribed. Subscribe again when nobody empties the store"
              .formatted(Broadcasting.EXCHANGE, subscription.name()));
    }
    if (bound == Routes.Bound.BOUND) {
      try {
        deliverRetained(subscription);
      } catch (Throwable e) {
        LOG.attempt(
            "take back a subscription that could not begin",
            () -> routes.unbind(Broadcasting.EXCHANGE, subscription.binding()));
        throw e;
      }
    }
  }

  private void deliverRetained(DurableBinding subscription) {
    List<Signal> retained =
        store.await(
            store.engine().signals().retained(subscription.interest(), store.now()),
            () -> "read what %s retain".formatted(subscription.interest()));
    // Each goes before all that are there, which came since it was bound.
    for (int i = retained.size() - 1; i >= 0; i--) {
      deliver(subscription, retained.get(i));
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
   * @throws InvalidInputException if there are and it is not {@code FORCED}; nothing is changed
   *     then
   */
  public boolean end(DurableBinding subscription, Obliteration how) {
    Inspection inspection = store.engine().inspection();
    Routes routes = store.engine().routes();
    String queue = subscription.queue();
    boolean pauses = how != Obliteration.FORCED && !inspection.settings(queue).paused();
    Runnable resume =
        () -> {
          if (pauses) {
            LOG.attempt("resume queue " + queue, () -> inspection.resume(queue));
          }
        };
    boolean was;
    try {
      if (pauses) {
        inspection.pause(queue); // So that nothing begins to be handled any more.
      }
      checkNoneActive(subscription, how);
      was = routes.unbind(Broadcasting.EXCHANGE, subscription.binding());
    } catch (Throwable e) {
      resume.run();
      throw e;
    }
    if (DurableBinding.all(routes).contains(subscription)) {
      resume.run(); // Somebody has subscribed anew since, whose queue it is now.
    } else {
      inspection.obliterate(queue, Obliteration.FORCED);
    }
    return was;
  }

  private void checkNoneActive(DurableBinding subscription, Obliteration how) {
    if (how == Obliteration.FORCED) {
      return;
    }
    long active = store.engine().inspection().counts(subscription.queue()).active();
    if (active > 0) {
      throw new InvalidInputException(
          "expected no events of subscription \"%s\" to be handled while it is removed, got: %d; wait for them or use force"
              .formatted(subscription.name(), active));
    }
  }
}
