package io.drover.internal.channel;

import io.drover.internal.produce.Deliveries;
import io.drover.internal.produce.Destinations;
import io.drover.internal.store.Dispatch;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.Added;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.PublishedEvent;
import io.drover.job.Route;
import io.drover.job.StoreException;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.RoutingNames;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Outgoing.Kind;
import io.drover.spi.Routes;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The way of events into channels. Safe for use by any number of threads.
 *
 * <p>Live subscribers hear a signal; the queues of durable subscriptions, which are bound to an
 * exchange for all channels, get a job in the same step. A store that cannot keep exchanges has
 * live subscribers only.
 */
public final class Broadcasting {

  /** The exchange that durable subscriptions are bound to, by channel or pattern. */
  static final String EXCHANGE = RoutingNames.RESERVED + "channels";

  /** The name of the jobs that events are to durable subscriptions. */
  static final String JOB = "event";

  /** The header that marks an event as the last one before the subscription began. */
  static final String RETAINED = "retained";

  private final StoreContext store;
  private final Deliveries deliveries;
  private final Destinations destinations;
  private final PublishLane lane;
  private volatile boolean declared;
  private volatile boolean liveOnly;

  /** Begins with nothing known. */
  public Broadcasting(StoreContext store, Deliveries deliveries, Destinations destinations) {
    this.store = store;
    this.deliveries = deliveries;
    this.destinations = destinations;
    this.lane = new PublishLane(deliveries::run);
  }

  /**
   * An event that is not published yet. Immutable; the data are not copied.
   *
   * @param channel the channel's name
   * @param data JSON in UTF-8
   * @param retained for how long the channel retains it, or {@code null} if it does not
   */
  public record Outgoing(String channel, byte[] data, @Nullable Duration retained) {}

  private record Answer(String id, OptionalLong subscribers, List<String> queues)
      implements PublishedEvent {
    @Override
    public String toString() {
      return "PublishedEvent[id=%s, subscribers=%s, queues=%s]"
          .formatted(id, subscribers.isPresent() ? subscribers.getAsLong() : "unknown", queues);
    }
  }

  /** Events on their way, all in one step. */
  private final class Step {
    private final List<Outgoing> events;
    private final Dispatch dispatch;
    private final Instant now = store.now();
    private final List<String> ids = new ArrayList<>();
    private final List<Signal> signals = new ArrayList<>();

    Step(List<Outgoing> events) {
      this.events = events;
      checkSize(i -> 0);
      for (Outgoing event : events) {
        String id = UUID.randomUUID().toString();
        Signal signal = Signal.of(event.channel(), new Envelope(id, now, event.data()).toBytes());
        Duration ttl = event.retained();
        ids.add(id);
        signals.add(ttl == null ? signal : signal.retained(ttl));
      }
      this.dispatch = store.dispatch(Kind.CHANNEL, events.get(0).channel(), JOB, events.size());
    }

    /** Returns the jobs for all queues, event by event. */
    List<JobDelivery> jobs(List<Destinations.Found> found) {
      checkSize(i -> found.get(i).queues().size());
      List<JobDelivery> jobs = new ArrayList<>();
      for (int i = 0; i < events.size(); i++) {
        JobInsert job =
            dispatch.carry(
                job(ids.get(i), events.get(i), options(events.get(i).channel(), Map.of()), now));
        found.get(i).queues().forEach(queue -> jobs.add(JobDelivery.of(queue, job)));
      }
      return jobs;
    }

    /** Refuses what is too much for one step of the store. */
    private void checkSize(IntUnaryOperator queues) {
      long jobs = 0;
      long bytes = 0;
      for (int i = 0; i < events.size(); i++) {
        jobs += queues.applyAsInt(i);
        bytes += (1L + queues.applyAsInt(i)) * events.get(i).data().length;
      }
      if (Math.max(events.size(), jobs) > Limits.MAX_DELIVERIES
          || bytes > Limits.MAX_DELIVERED_BYTES) {
        throw new InvalidInputException(
            "expected at most %d events, as many jobs of durable subscriptions and %d bytes of data that are published in one step, got: %d events, %d jobs and %d bytes; publish less at once, or where the data are found"
                .formatted(
                    Limits.MAX_DELIVERIES, Limits.MAX_DELIVERED_BYTES, events.size(), jobs, bytes));
      }
    }

    List<PublishedEvent> answers(List<Destinations.Found> found, Signalled signalled) {
      List<PublishedEvent> answers = new ArrayList<>();
      for (int i = 0; i < events.size(); i++) {
        long heard = signalled.listeners().get(i);
        answers.add(
            new Answer(
                ids.get(i),
                heard == Signalled.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(heard),
                found.get(i).queues()));
      }
      return answers;
    }
  }

  /** Returns the job that an event is to a durable subscription. */
  private static JobInsert job(String id, Outgoing event, JobOptions options, Instant timestamp) {
    return JobInsert.of(JOB, event.data(), options.id(id), timestamp);
  }

  private static JobOptions options(String channel, Map<String, String> headers) {
    return JobOptions.defaults().route(Route.of(EXCHANGE, channel, headers));
  }

  // ---- publishing ---------------------------------------------------------------------------

  /** Publishes events, all or none, and waits until they are stored where they have to be. */
  public List<PublishedEvent> publish(List<Outgoing> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    Step step = new Step(events);
    return step.dispatch.call(() -> publish(step));
  }

  private List<PublishedEvent> publish(Step step) {
    long end = end();
    while (true) {
      List<Destinations.Found> found = find(step.events);
      Optional<Signalled> signalled =
          deliveries.step(() -> send(step, found), () -> "publish to a channel");
      if (signalled.isPresent()) {
        return step.answers(found, signalled.get());
      }
      forget(found, end);
    }
  }

  /**
   * Publishes an event without waiting for the store, in the order of such calls; blocks only as
   * adds without waiting do, and while exchanges are read.
   */
  public CompletableFuture<PublishedEvent> publishAsync(Outgoing event) {
    CompletableFuture<PublishedEvent> answer = new CompletableFuture<>();
    Deliveries.Turn<PublishedEvent> turn = deliveries.turn(answer, 1, "publish to a channel");
    try {
      Step step = new Step(List.of(event));
      return step.dispatch.later(
          () -> {
            lane.add(new Unwaited(step, turn));
            return answer;
          });
    } catch (Throwable e) {
      turn.cancel();
      throw e;
    }
  }

  /** An event on its way for which nobody waits. */
  private final class Unwaited implements PublishLane.Sending {
    private final Step step;
    private final Deliveries.Turn<PublishedEvent> turn;
    private final long end = end();
    private volatile List<Destinations.Found> found;
    private volatile boolean outdated;

    Unwaited(Step step, Deliveries.Turn<PublishedEvent> turn) {
      this.step = step;
      this.turn = turn;
      this.found = Broadcasting.this.find(step.events);
    }

    @Override
    public void find() {
      if (outdated) {
        forget(found, end);
        outdated = false; // It may be found once more before it is sent.
      }
      found = Broadcasting.this.find(step.events);
    }

    @Override
    public Map<String, Long> versions() {
      return found.get(0).versions();
    }

    @Override
    public CompletableFuture<Boolean> send() {
      return turn.ask(() -> Broadcasting.this.send(step, found)).handle(this::answered);
    }

    private boolean answered(@Nullable Optional<Signalled> signalled, @Nullable Throwable error) {
      outdated = signalled != null && signalled.isEmpty();
      if (outdated) {
        return false;
      }
      turn.end(signalled == null ? null : step.answers(found, signalled.get()).get(0), error);
      return true;
    }

    @Override
    public void fail(Throwable error) {
      turn.end(null, error);
    }
  }

  private CompletableFuture<Optional<Signalled>> send(Step step, List<Destinations.Found> found) {
    return store
        .engine()
        .signals()
        .publish(step.signals, step.jobs(found), found.get(0).versions(), step.now);
  }

  private long end() {
    return System.nanoTime() + Limits.nanos(store.limits().callLimit());
  }

  private void forget(List<Destinations.Found> outdated, long end) {
    destinations.forget(outdated.get(0).versions());
    if (System.nanoTime() - end >= 0) {
      throw new StoreException(
          "expected durable subscriptions to stay as they are while it is published, got: changes between any two looks for %s; nothing was published. Publish again when fewer begin and end"
              .formatted(store.limits().callLimit()));
    }
  }

  /** Finds the queues of events, all by the same state of the bindings. */
  private List<Destinations.Found> find(List<Outgoing> events) {
    while (true) {
      List<Destinations.Found> found = new ArrayList<>(events.size());
      for (Outgoing event : events) {
        found.add(find(event.channel()));
      }
      Map<String, Long> first = found.get(0).versions();
      if (found.stream().allMatch(each -> each.versions().equals(first))) {
        return found;
      }
    }
  }

  private Destinations.Found find(String channel) {
    if (!declare()) {
      return new Destinations.Found(List.of(), Map.of());
    }
    Destinations.Found found = destinations.find(EXCHANGE, channel);
    if (found.versions().getOrDefault(EXCHANGE, Routes.ABSENT) == Routes.ABSENT) {
      declared = false; // Somebody has emptied the store since.
    }
    return found;
  }

  // ---- durable subscriptions ----------------------------------------------------------------

  /**
   * Has the exchange for all channels declared, so that it is known from then on; returns whether
   * the store can keep exchanges.
   */
  private boolean declare() {
    if (!declared && !liveOnly) {
      try {
        requireExchange();
      } catch (InvalidInputException e) {
        liveOnly = true;
      }
    }
    return !liveOnly;
  }

  /**
   * Has the exchange for all channels declared.
   *
   * @throws InvalidInputException if the store cannot keep exchanges
   */
  Routes requireExchange() {
    Routes routes = store.engine().routes();
    routes.declare(ExchangeDeclaration.of(EXCHANGE, ExchangeType.TOPIC));
    declared = true;
    return routes;
  }

  /** Adds an event to the front of a durable subscription's queue, marked as retained. */
  List<Added> deliver(String queue, Envelope envelope, String channel) {
    Outgoing event = new Outgoing(channel, envelope.data(), null);
    String id = envelope.id().isEmpty() ? UUID.randomUUID().toString() : envelope.id();
    Map<String, String> headers = Map.of(RETAINED, "true");
    JobInsert job = job(id, event, options(channel, headers).lifo(true), envelope.timestamp());
    return deliveries.deliver(List.of(JobDelivery.of(queue, job)));
  }
}
