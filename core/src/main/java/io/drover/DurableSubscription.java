package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.channel.DurableBinding;
import io.drover.internal.channel.DurableSubscribing;
import io.drover.internal.store.JobShape;
import io.drover.job.Backoff;
import io.drover.job.Check;
import io.drover.job.EventHandler;
import io.drover.job.JobOptions;
import io.drover.job.Obliteration;
import io.drover.job.TypeToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that keeps the events of a channel, or of all that fit a pattern, until they are
 * handled: a queue that is bound to them. Safe for use by several threads. Made by {@link
 * Channel#durable}, {@link Channels#durable} and {@link Drover#subscriptions}.
 *
 * <p>Each event is a job of the queue, named {@code event}, with the event's id; the job's routing
 * key is the channel's name. Several processes that work on it share the events. Everything a queue
 * can do holds: attempts, dead letters, counts, looking at jobs, pausing.
 */
public final class DurableSubscription<T> {

  /** How often {@link #worker(EventHandler)} has an event handled that fails. */
  public static final int ATTEMPTS = 5;

  private static final Backoff BACKOFF = Backoff.exponential(Duration.ofSeconds(1));

  private final OpenStore open;
  private final DurableBinding binding;
  private final TypeToken<T> type;

  DurableSubscription(OpenStore open, DurableBinding binding, TypeToken<T> type) {
    this.open = open;
    this.binding = binding;
    this.type = type;
  }

  /** Returns the subscription's name. */
  public String name() {
    return binding.name();
  }

  /** Returns the name of the channel, or the pattern. */
  public String channel() {
    return binding.interest().text();
  }

  /** Returns whether it is a subscription to all channels that fit a pattern. */
  public boolean isPattern() {
    return binding.interest().pattern() != null;
  }

  /** Returns its queue, whose name is made of the subscription's and the channel's. */
  public JobQueue<T> queue() {
    JobShape<T> shape = new JobShape<>(binding.queue(), type, open.context().codec());
    return new JobQueue<>(open, shape, JobOptions.defaults());
  }

  /**
   * Returns a worker to be set up and started that hands events to a handler. One that fails is
   * handled again after 1, 2, 4 and 8 seconds, {@value #ATTEMPTS} times in all, unless {@link
   * WorkerBuilder#retry} says otherwise; then its job has failed, and stays or is a dead letter.
   */
  public WorkerBuilder<T, @Nullable Void> worker(EventHandler<T> handler) {
    Check.notNull("a handler", handler);
    return queue().actionWorker(DurableSubscribing.action(handler)).retry(ATTEMPTS, BACKOFF);
  }

  /**
   * Removes the subscription, and its queue with all events in it. The queue is paused, nothing is
   * published to it any more, and it is removed, in this order. If the process or the store fails
   * in between, the queue may stay paused, with the subscription or without: remove it once more,
   * or resume it. If somebody subscribes by the same name at the same time, the new subscription
   * may keep or lose what came until then.
   *
   * @return whether it was there
   * @throws io.drover.job.InvalidInputException if events of it are being handled; nothing is
   *     changed then
   */
  public boolean remove() {
    return remove(Obliteration.UNLESS_ACTIVE);
  }

  /**
   * Removes the subscription, and its queue with all events in it, as {@link #remove()} does; by
   * force it is not paused before.
   *
   * @param how what happens if events of it are being handled
   * @return whether it was there
   * @throws io.drover.job.InvalidInputException if there are and it is not {@code FORCED}
   */
  public boolean remove(Obliteration how) {
    return open.durable().end(binding, Check.notNull("how to remove", how));
  }

  @Override
  public String toString() {
    return "DurableSubscription[name=%s, %s, queue=%s]"
        .formatted(name(), binding.interest(), binding.queue());
  }
}
