package io.drover.internal.route;

import io.drover.internal.produce.Deliveries;
import io.drover.internal.produce.Destinations;
import io.drover.internal.store.Dispatch;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.work.Outlets;
import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.Delivery;
import io.drover.job.InvalidInputException;
import io.drover.job.Message;
import io.drover.job.NewJob;
import io.drover.job.Published;
import io.drover.job.Route;
import io.drover.job.StoreException;
import io.drover.job.UnroutableException;
import io.drover.routing.RoutingNames;
import io.drover.spi.JobDelivery;
import io.drover.spi.Outgoing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages into the queues they reach. Safe for use by any number of threads.
 *
 * <p>Which queues those are is found out here, from what is remembered of exchanges. The store adds
 * the jobs only if that is still true; if not, it is read anew and found out again.
 */
public final class Publishing implements Outlets, Destinations {

  private final StoreContext store;
  private final Deliveries deliveries;
  private final RouteMap map;
  private final Router router;

  /** Begins with nothing known. */
  public Publishing(StoreContext store, Deliveries deliveries) {
    this.store = store;
    this.deliveries = deliveries;
    this.map = new RouteMap(store.engine().routes());
    this.router = new Router(map);
  }

  private record Answer(Map<String, Added> byQueue) implements Published {
    Answer {
      byQueue = Collections.unmodifiableMap(new LinkedHashMap<>(byQueue));
    }

    @Override
    public String toString() {
      return "Published[byQueue=%s]".formatted(byQueue);
    }
  }

  /**
   * Messages with the queues they reach, before it is known whether those are outdated.
   *
   * @param versions the version of each exchange that was looked at, the first if it had several
   * @param isTorn whether one had several, as others read it anew meanwhile
   */
  private record Attempt(
      List<Message> messages, List<Routed> routed, Map<String, Long> versions, boolean isTorn) {

    /** Returns the first message that has to reach a queue and does not. */
    @Nullable Message lost() {
      for (int i = 0; i < messages.size(); i++) {
        if (messages.get(i).isMandatory() && routed.get(i).queues().isEmpty()) {
          return messages.get(i);
        }
      }
      return null;
    }
  }

  /** Publishes messages, all or none, and waits until they are stored. */
  public List<Published> publish(String exchange, List<Message> messages) {
    List<Message> all = Check.elements("the messages", messages);
    all.forEach(message -> RoutingNames.checkKey(message.routingKey()));
    if (all.isEmpty()) {
      return List.of();
    }
    List<Encoded> encoded = all.stream().map(one -> new Encoded(exchange, one, store)).toList();
    Dispatch dispatch =
        store.dispatch(Outgoing.Kind.EXCHANGE, exchange, all.get(0).job().name(), all.size());
    List<Encoded> carrying = encoded.stream().map(one -> one.with(dispatch)).toList();
    return dispatch.call(
        () -> whileOutdated(exchange, all, attempt -> publish(exchange, attempt, carrying)));
  }

  @Override
  public List<JobDelivery> find(String exchange, Message message) {
    RoutingNames.checkFree(RoutingNames.checkExchange(exchange));
    RoutingNames.checkKey(message.routingKey());
    Encoded encoded = new Encoded(exchange, message, store);
    return whileOutdated(
        exchange,
        List.of(message),
        attempt ->
            step(List.of(), attempt.versions())
                .map(
                    none -> {
                      requireAll(exchange, attempt);
                      List<JobDelivery> jobs = encoded.to(attempt.routed().get(0).queues());
                      checkSize(jobs);
                      return jobs;
                    }));
  }

  @Override
  public Found find(String exchange, String key) {
    Routed routed = router.route(exchange, key, Map.of());
    return new Found(routed.queues(), routed.versions());
  }

  @Override
  public void forget(Map<String, Long> outdated) {
    map.forget(outdated);
  }

  /** Tries until what is known of exchanges is not outdated, at most for the call limit. */
  private <V> V whileOutdated(
      String exchange, List<Message> messages, Function<Attempt, Optional<V>> act) {
    long end = System.nanoTime() + Limits.nanos(store.limits().callLimit());
    do {
      Attempt attempt = attempt(exchange, messages);
      Optional<V> answer = attempt.isTorn() ? Optional.empty() : act.apply(attempt);
      if (answer.isPresent()) {
        return answer.get();
      }
      forget(attempt.versions());
    } while (System.nanoTime() - end < 0);
    throw new StoreException(
        "expected exchange \"%s\" to stay as it is while it is published to, got: changes between any two looks for %s; nothing was stored. Publish again when fewer bindings change"
            .formatted(exchange, store.limits().callLimit()));
  }

  private Attempt attempt(String exchange, List<Message> messages) {
    Map<String, Long> versions = new LinkedHashMap<>();
    List<Routed> routed = new ArrayList<>(messages.size());
    boolean torn = false;
    for (Message message : messages) {
      Routed one = router.route(exchange, message.routingKey(), message.headers());
      if (!one.found()) {
        throw new InvalidInputException(
            "expected an exchange that is declared, got: \"%s\", which is not; declare it first"
                .formatted(exchange));
      }
      for (Map.Entry<String, Long> looked : one.versions().entrySet()) {
        Long before = versions.putIfAbsent(looked.getKey(), looked.getValue());
        torn |= before != null && !before.equals(looked.getValue());
      }
      routed.add(one);
    }
    return new Attempt(messages, routed, versions, torn);
  }

  /** Returns what became of the messages, or empty if their routes were outdated. */
  private Optional<List<Published>> publish(
      String exchange, Attempt attempt, List<Encoded> encoded) {
    if (attempt.lost() != null) {
      if (step(List.of(), attempt.versions()).isEmpty()) {
        return Optional.empty();
      }
      requireAll(exchange, attempt);
    }
    List<JobDelivery> jobs = new ArrayList<>();
    for (int i = 0; i < encoded.size(); i++) {
      jobs.addAll(encoded.get(i).to(attempt.routed().get(i).queues()));
    }
    checkSize(jobs);
    return step(jobs, attempt.versions()).map(added -> answers(attempt, added));
  }

  private Optional<List<Added>> step(List<JobDelivery> jobs, Map<String, Long> versions) {
    return deliveries.step(
        () -> store.engine().routes().publish(jobs, versions),
        () -> "publish to %d queues".formatted(jobs.size()));
  }

  private static List<Published> answers(Attempt attempt, List<Added> added) {
    Iterator<Added> next = added.iterator();
    List<Published> answers = new ArrayList<>();
    for (Routed routed : attempt.routed()) {
      Map<String, Added> byQueue = new LinkedHashMap<>();
      routed.queues().forEach(queue -> byQueue.put(queue, next.next()));
      answers.add(new Answer(byQueue));
    }
    return answers;
  }

  private static void requireAll(String exchange, Attempt attempt) {
    Message lost = attempt.lost();
    if (lost != null) {
      throw new UnroutableException(
          "expected message \"%s\" with key \"%s\" to reach a queue, got: none; no binding of exchange \"%s\" takes it. Bind a queue, or publish it without mandatory"
              .formatted(lost.job().name(), lost.routingKey(), exchange));
    }
  }

  private static void checkSize(List<JobDelivery> jobs) {
    Deliveries.checkSize(jobs);
    long bytes = jobs.stream().mapToLong(delivery -> delivery.job().data().length).sum();
    if (bytes > Limits.MAX_DELIVERED_BYTES) {
      throw new InvalidInputException(
          "expected at most %d bytes of data that are stored in one step, got: %d in %d jobs; publish less at once, or where the data are found"
              .formatted(Limits.MAX_DELIVERED_BYTES, bytes, jobs.size()));
    }
  }

  /** A message whose data are JSON already. */
  private static final class Encoded {
    private final JobDelivery sample;

    Encoded(String exchange, Message message, StoreContext store) {
      this(sample(exchange, message, store));
    }

    private static JobDelivery sample(String exchange, Message message, StoreContext store) {
      NewJob<?> job = message.job();
      Route route = Route.of(exchange, message.routingKey(), message.headers());
      NewJob<?> routed = job.withOptions(job.options().route(route));
      // Any name will do: data and options are the same for every queue.
      return JobShape.delivery(Delivery.of("any", routed), store);
    }

    private Encoded(JobDelivery sample) {
      this.sample = sample;
    }

    /** Returns this with the context of the call that adds it. */
    Encoded with(Dispatch dispatch) {
      return new Encoded(dispatch.carry(sample));
    }

    List<JobDelivery> to(List<String> queues) {
      return queues.stream().map(queue -> JobDelivery.of(queue, sample.job())).toList();
    }
  }
}
