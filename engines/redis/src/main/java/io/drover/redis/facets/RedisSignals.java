package io.drover.redis.facets;

import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.Page;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.DeliveryArguments;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.RouteKeys;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.SignalArguments;
import io.drover.routing.RoutingNames;
import io.drover.spi.Answers;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The channels of Redis, under their plain names, so that other programs publish and subscribe to
 * them by the server's own commands. Safe for use by any number of threads.
 *
 * <p>All that changes or reads what is stored, and all that is published, goes by scripts of one
 * lane, which keeps the order of the callers. A command would overtake a script that is sent once
 * more.
 *
 * <p>How many hear a signal is what the server counts, corrected by what this process shares: its
 * listeners count one by one. Of other processes the server counts the subscriptions of their
 * connections. The number may be off while a subscription begins or ends. On a cluster each node
 * counts its own connections only, so there it is not known.
 */
public final class RedisSignals implements Signals, AutoCloseable {

  private static final String STALE = "stale";

  private final RedisLink link;
  private final QueueKeys queues;
  private final RouteKeys keys;
  private final Subscriptions subscriptions;
  private final RetainedReading reading;

  /**
   * Uses a link.
   *
   * @param clock by which listeners are told when something may have been missed
   */
  public RedisSignals(RedisLink link, QueueKeys queues, InstantSource clock) {
    this.link = link;
    this.queues = queues;
    this.keys = new RouteKeys(queues);
    this.subscriptions = new Subscriptions(link, clock);
    this.reading = new RetainedReading(link, keys);
  }

  // ---- publishing ---------------------------------------------------------------------------

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    List<Signal> all = Required.all("signals", signals);
    List<JobDelivery> deliveries = Required.all("jobs", jobs);
    Required.of("the versions of exchanges", versions);
    Required.of("an instant", now);
    boolean plain =
        deliveries.isEmpty()
            && versions.isEmpty()
            && all.stream().allMatch(signal -> signal.retained() == null);
    Arguments arguments = plain ? SignalArguments.told(all) : stored(all, deliveries, versions);
    List<Long> uncounted = all.stream().map(each -> uncounted(each.channel())).toList();
    return (plain
            ? link.run(Script.TELL, keys.base(), keys.untouched(), arguments)
            : link.run(Script.SIGNAL, keys.base(), keys.declared(), arguments))
        .thenApply(reply -> signalled(Replies.texts(reply), deliveries, uncounted));
  }

  private Arguments stored(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions) {
    keys.checkTogether();
    Arguments arguments = SignalArguments.signals(keys.base(), signals, versions, jobs.size());
    DeliveryArguments.write(jobs, queues, arguments);
    return arguments;
  }

  private long uncounted(String channel) {
    return link.isCluster() ? 0 : subscriptions.uncounted(channel);
  }

  private Optional<Signalled> signalled(
      List<String> reply, List<JobDelivery> jobs, List<Long> uncounted) {
    if (reply.equals(List.of(STALE))) {
      return Optional.empty();
    }
    boolean refused = !jobs.isEmpty() && reply.get(0).isEmpty();
    int first = refused ? reply.size() : reply.size() - uncounted.size();
    List<Added> added =
        jobs.isEmpty() ? List.of() : RedisJobStore.delivered(jobs, reply.subList(0, first));
    List<Long> listeners = new ArrayList<>();
    for (int i = 0; i < uncounted.size(); i++) {
      long counted = Long.parseLong(reply.get(first + i)) + uncounted.get(i);
      listeners.add(link.isCluster() ? Signalled.UNKNOWN : Math.max(0, counted));
    }
    return Optional.of(Signalled.of(added, listeners));
  }

  // ---- listening ----------------------------------------------------------------------------

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    Required.of("an interest", interest);
    Required.of("a listener", listener);
    return link.isOpen()
        ? subscriptions.listen(interest, listener)
        : CompletableFuture.failedFuture(RedisErrors.closed());
  }

  // ---- what is retained ---------------------------------------------------------------------

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    Required.of("an interest", interest);
    Required.of("an instant", now);
    return mayRetain()
        ? reading
            .read(interest)
            .thenCompose(found -> subscriptions.settled().thenApply(done -> found))
        : answer(List.of());
  }

  @Override
  public CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now) {
    Required.of("an interest", interest);
    Required.of("an instant", now);
    Check.atLeast("the limit of a page", limit, 1);
    return mayRetain()
        ? reading.page(interest, after, limit, now)
        : answer(Answers.page(List.of(), null));
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    Arguments arguments = Arguments.of(keys.base(), RoutingNames.checkChannel(channel));
    Required.of("an instant", now);
    return mayRetain()
        ? link.run(Script.FORGET_RETAINED, keys.base(), keys.declared(), arguments)
            .thenApply(RedisSignals::isDone)
        : answer(false);
  }

  /** Returns whether anything can be retained; if not, nothing is. */
  private boolean mayRetain() {
    return keys.areTogether();
  }

  private <V> CompletableFuture<V> answer(V value) {
    return link.isOpen()
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(RedisErrors.closed());
  }

  private static boolean isDone(@Nullable Object reply) {
    return Replies.number(Replies.only(reply)) == 1;
  }

  /** Ends all that listens. */
  @Override
  public void close() {
    subscriptions.close();
  }
}
