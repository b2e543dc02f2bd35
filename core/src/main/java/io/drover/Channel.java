package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.channel.Broadcasting.Outgoing;
import io.drover.internal.channel.DurableBinding;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.Check;
import io.drover.job.EventHandler;
import io.drover.job.PublishedEvent;
import io.drover.job.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publish/subscribe: what is published to a channel is told to every subscriber. Safe for use by
 * several threads. Made by {@link Drover#channel}.
 *
 * <p>There are two kinds of subscribers, which one publish reaches both. Live ones hear what is
 * published while they listen, and nothing is stored for them. A durable one has a name and a queue
 * that keeps events until a worker has handled them, whether one is there or not.
 *
 * <p>On Redis it is a channel of the server's: other programs that publish {@code {"id",
 * "timestamp", "data"}} as JSON there reach live subscribers, and hear what is published here.
 * Durable ones get what is published through Drover.
 *
 * @param <T> what the data of the events are
 */
public final class Channel<T> {

  private final Subscriber<T> subscriber;
  private final @Nullable Duration retained;

  Channel(Subscriber<T> subscriber, @Nullable Duration retained) {
    this.subscriber = subscriber;
    this.retained = retained;
  }

  /** Returns the channel's name. */
  public String name() {
    return subscriber.interest().text();
  }

  // ---- publishing ---------------------------------------------------------------------------

  /**
   * Publishes an event, and returns when the store has it for durable subscriptions, which are all
   * reached or none.
   *
   * @param data the event's data; {@code null} is JSON's {@code null}
   * @throws io.drover.job.UndecodableException if the data cannot be encoded; nothing was published
   * @throws io.drover.job.StoreException if the store did not confirm within the call limit; then
   *     it is not known whether it was published
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays
   *     set, and the event may be published all the same
   */
  public PublishedEvent publish(@Nullable T data) {
    return open().broadcasting().publish(List.of(outgoing(data))).get(0);
  }

  /**
   * Publishes events in the order given as {@link #publish} does, in one step of the store: at most
   * 10 000 events, 10 000 jobs of durable subscriptions, and 64 MB of data, those of each job
   * counted. No events ask nothing.
   *
   * @return what became of each, in order
   * @throws io.drover.job.InvalidInputException if that is too much; nothing was published
   */
  public List<PublishedEvent> publishAll(List<? extends T> data) {
    List<Outgoing> events = new ArrayList<>();
    for (T each : Check.elements("the events to publish", data)) {
      events.add(outgoing(each));
    }
    return open().broadcasting().publish(events);
  }

  /**
   * Publishes an event as {@link #publish} does, without waiting for the store. Blocks only as
   * {@link JobQueue#addAsync} does, and while durable subscriptions are read that are not known.
   *
   * <p>Events published so to one channel or several are heard in the order of the calls.
   *
   * @return completes when the store has it; with a {@code StoreException} if it did not confirm
   * @throws io.drover.job.StoreException if too much is pending for the whole call limit, or the
   *     subscriptions cannot be read; nothing was published
   */
  public CompletableFuture<PublishedEvent> publishAsync(@Nullable T data) {
    return open().broadcasting().publishAsync(outgoing(data));
  }

  private Outgoing outgoing(@Nullable T data) {
    Limits limits = open().context().limits();
    return new Outgoing(name(), subscriber.shape().encodeData(data, limits), retained);
  }

  // ---- the last event -----------------------------------------------------------------------

  /**
   * Returns this channel as one that retains the last event published through it: who subscribes
   * within the time gets it first, marked as {@link io.drover.job.Event#isRetained}. It is stored
   * as what is added is.
   *
   * @param ttl for how long, at least 1 ms
   * @throws io.drover.job.InvalidInputException if the time is out of range
   */
  public Channel<T> retain(Duration ttl) {
    return new Channel<>(
        subscriber, Check.atLeast("the time to retain an event", ttl, Duration.ofMillis(1)));
  }

  /** Forgets the event that the channel retains; returns whether there was one. */
  public boolean forgetRetained() {
    StoreContext store = open().context();
    return store.await(
        open().engine().signals().forget(name(), store.now()), () -> "forget a retained event");
  }

  // ---- subscribing --------------------------------------------------------------------------

  /**
   * Subscribes with the default options; see {@link #subscribe(EventHandler, SubscriptionOptions)}.
   */
  public Subscription subscribe(EventHandler<T> handler) {
    return subscribe(handler, SubscriptionOptions.defaults());
  }

  /**
   * Has a handler told every event that is published from now on until the subscription is closed,
   * after the one that the channel retains, if it does. Each subscription has a thread: a slow
   * handler holds up no other one.
   *
   * @throws io.drover.job.StoreException if the store cannot be heard; once it was, outages are
   *     bridged, and told as gaps
   */
  public Subscription subscribe(EventHandler<T> handler, SubscriptionOptions options) {
    return subscriber.live(handler, options);
  }

  /**
   * Subscribes durably and starts a worker with the default settings: {@link #durable} and {@link
   * DurableSubscription#worker}. Closing the worker leaves the subscription, which keeps what comes
   * until there is one again.
   */
  public Worker subscribe(String name, EventHandler<T> handler) {
    return subscriber.durable(name, handler);
  }

  /**
   * Stores a durable subscription unless it is there. From now on it keeps what is published, and
   * begins with the event that the channel retains, if it does.
   *
   * @param name the subscription's name: as a queue's, and without {@code @}. Subscriptions of the
   *     same name to other channels are others
   * @throws io.drover.job.InvalidInputException if the name breaks a rule, or on a Redis Cluster
   *     whose prefix has no hash tag
   */
  public DurableSubscription<T> durable(String name) {
    return subscriber.durable(name);
  }

  /** Returns the durable subscriptions that get what is published here, by their queues' names. */
  public List<DurableSubscription<T>> subscriptions() {
    return DurableBinding.all(open().engine().routes()).stream()
        .filter(found -> found.interest().takes(name()))
        .map(found -> new DurableSubscription<>(open(), found, subscriber.type()))
        .toList();
  }

  private OpenStore open() {
    return subscriber.open();
  }

  @Override
  public String toString() {
    return "Channel[%s]".formatted(name());
  }
}
