package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.channel.DurableBinding;
import io.drover.internal.channel.KnownChannels;
import io.drover.internal.flow.FlowReading;
import io.drover.internal.observe.Observation;
import io.drover.internal.once.EffectPlan;
import io.drover.internal.store.EngineFinder;
import io.drover.internal.store.GuardedCodec;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedTime;
import io.drover.internal.threads.SystemTime;
import io.drover.job.Added;
import io.drover.job.AddedFlow;
import io.drover.job.ChannelView;
import io.drover.job.Check;
import io.drover.job.Delivery;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.Health;
import io.drover.job.JobIds;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JsonCodec;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.QueueStatus;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import io.drover.job.WorkerView;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.RoutingNames;
import io.drover.routing.TopicPattern;
import io.drover.rpc.CallOptions;
import io.drover.spi.Engine;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store of queues, opened for use in this process: the place to get a {@link JobQueue} from. Safe
 * for use by several threads.
 *
 * <p>Open one for each store and close it at the end of the program:
 *
 * <pre>{@code
 * try (Drover drover = Drover.open("embedded:./data")) {
 *   JobQueue<Email> emails = drover.queue("emails", Email.class);
 *   emails.add("welcome", new Email("a@b.c", "Hi"));
 * }
 * }</pre>
 */
public final class Drover implements AutoCloseable {

  /** The greatest length of a store's URI, in characters. */
  private static final int MAX_URI = 65_536;

  private final OpenStore store;

  private Drover(OpenStore store) {
    this.store = store;
  }

  /**
   * Opens a store with the default settings.
   *
   * @param uri which store: {@code embedded:./data} for a folder on this machine, {@code embedded:}
   *     for one in memory; {@code redis://host:6379/0}, {@code rediss://} with TLS, {@code
   *     redis-cluster://host1:6379,host2:6379}, {@code
   *     redis-sentinel://host1:26379,host2:26379/master}, {@code redis-socket:///run/redis.sock}.
   *     The scheme picks the engine among those on the class path
   * @throws io.drover.job.InvalidInputException if the URI is malformed or no engine has its scheme
   * @throws io.drover.job.StoreException if the store cannot be opened
   */
  public static Drover open(String uri) {
    return open(uri, DroverSettings.defaults());
  }

  /**
   * Opens a store.
   *
   * @param uri which store; see {@link #open(String)}
   * @param settings how Drover behaves in this process
   * @throws io.drover.job.InvalidInputException if the URI is malformed or no engine has its scheme
   * @throws io.drover.job.StoreException if the store cannot be opened
   */
  public static Drover open(String uri, DroverSettings settings) {
    Check.between(
        "length of the store URI", Check.notNull("a store URI", uri).length(), 0, MAX_URI);
    GuardedTime time = timeOf(settings);
    Engine engine;
    try {
      engine = EngineFinder.open(uri, time);
    } catch (Throwable e) {
      time.close();
      throw e;
    }
    return over(engine, settings, time);
  }

  /**
   * Uses an engine that is open already, and closes it when this {@code Drover} is closed.
   *
   * @param engine the store; from now on this {@code Drover}'s
   * @param settings how Drover behaves in this process
   */
  public static Drover over(Engine engine, DroverSettings settings) {
    Check.notNull("an engine", engine);
    return over(engine, settings, timeOf(settings));
  }

  private static GuardedTime timeOf(DroverSettings settings) {
    TimeSource given = Check.notNull("the settings", settings).time();
    return given == null ? new GuardedTime(new SystemTime(), true) : new GuardedTime(given, false);
  }

  private static Drover over(Engine engine, DroverSettings settings, GuardedTime time) {
    Limits limits =
        new Limits(
            settings.maxDataBytes(),
            settings.maxPendingAdds(),
            settings.callLimit(),
            settings.closeLimit());
    JsonCodec given = settings.codec();
    JsonCodec codec = new GuardedCodec(given == null ? JsonCodec.jackson() : given);
    Observation observation = Observation.of(settings.observers());
    return new Drover(
        OpenStore.over(new StoreContext(observation.of(engine), codec, time, limits, observation)));
  }

  /**
   * Returns a queue. Nothing is stored by this call: a queue comes into being with its first job or
   * setting.
   *
   * @param name the queue's name; see {@link JobIds#checkQueue}
   * @param type what its jobs' data are. {@code Object.class} takes any JSON, as maps, lists,
   *     strings and numbers. A job whose stored data does not fit the type fails for good when a
   *     worker claims it, with its data untouched
   * @param <T> the type of the data
   * @throws io.drover.job.InvalidInputException if the name breaks a rule, or no value of the type
   *     can be decoded; see {@link JsonCodec#check}
   */
  public <T> JobQueue<T> queue(String name, Class<T> type) {
    return queue(name, TypeToken.of(type));
  }

  /**
   * Returns a queue as {@link #queue(String, Class)} does, of data whose type has arguments: {@code
   * drover.queue("carts", new TypeToken<List<Order>>() {})}.
   */
  public <T> JobQueue<T> queue(String name, TypeToken<T> type) {
    JobIds.checkQueue(name);
    Check.notNull("a type", type);
    JobShape<T> shape = new JobShape<>(name, type, store.context().codec());
    return new JobQueue<>(store, shape, JobOptions.defaults());
  }

  /**
   * Returns a queue of jobs of any type, for several kinds of job in one queue: {@link
   * JobQueue#add(io.drover.job.JobType, Object)} adds one of a kind, and {@link JobQueue#worker()}
   * has each kind run by a handler of its own. Where no kind is named, data are what JSON is: maps,
   * lists, strings and numbers.
   *
   * @param name the queue's name; see {@link JobIds#checkQueue}
   * @throws io.drover.job.InvalidInputException if the name breaks a rule
   */
  public JobQueue<Object> queue(String name) {
    return queue(name, Object.class);
  }

  /**
   * Adds jobs to several queues, all or none, in one step of the store: nobody ever sees a part of
   * them. Returns when the store has them.
   *
   * <p>Their order is kept within each queue. They may come before jobs that {@code addAsync} has
   * not stored yet.
   *
   * @param jobs at most 10 000; a step of thousands keeps the store busy for as long as adding them
   *     would
   * @return what became of each, in order: an id in use and a deduplication id that is owned change
   *     nothing and say so, and do not keep the others from being added
   * @throws io.drover.job.InvalidInputException if a job is refused, or one step cannot change all
   *     of the queues: on a Redis Cluster they need the same hash tag. Nothing was stored
   * @throws io.drover.job.UndecodableException if data cannot be encoded; nothing was stored
   * @throws io.drover.job.StoreException if the store did not confirm within the call limit; then
   *     it is not known whether all of them were stored or none
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays
   *     set, and the jobs may be stored all the same
   */
  public List<Added> addAll(List<Delivery> jobs) {
    return store.deliveries().deliver(deliveries(jobs));
  }

  /**
   * Adds jobs to several queues as {@link #addAll} does, without waiting for the store. Blocks, up
   * to the call limit, only while {@link DroverSettings#maxPendingAdds} jobs added so are pending.
   *
   * @return completes when the store has all of them, with what became of each; with a {@code
   *     StoreException} if it did not confirm
   * @throws io.drover.job.InvalidInputException as with {@link #addAll}
   * @throws io.drover.job.StoreException if too many are pending for the whole call limit; nothing
   *     was stored
   */
  public CompletableFuture<List<Added>> addAllAsync(List<Delivery> jobs) {
    return store.deliveries().deliverAsync(deliveries(jobs));
  }

  private List<JobDelivery> deliveries(List<Delivery> jobs) {
    List<JobDelivery> deliveries = new ArrayList<>();
    for (Delivery job : Check.elements("the jobs to add", jobs)) {
      deliveries.add(JobShape.delivery(job, store.context()));
    }
    return deliveries;
  }

  /**
   * Adds a tree of jobs, all or nothing, and returns when the store has it, as durable as the
   * store's acknowledgement says. A job of it that is given no id gets a random one (UUID).
   *
   * <p>An own id that is in use is answered as {@link JobQueue#add} answers it: the job that has it
   * becomes part of the tree (docs/bullmq-format.md §3.1.1), unless it is the child of another job.
   * A tree of more jobs than the store takes in one step, 100 on Redis, is handed over in parts
   * that nobody sees before all are there; none of its ids may be in use.
   *
   * @param flow the root, with its children
   * @throws io.drover.job.InvalidInputException if a job of it is refused, or its queues are not on
   *     one node of a cluster; nothing was stored
   * @throws io.drover.job.UndecodableException if the data of a job cannot be encoded; nothing was
   *     stored
   * @throws io.drover.job.StoreException if the store did not confirm within the call limit; then
   *     it is not known whether the tree was stored
   */
  public AddedFlow add(Flow flow) {
    return store.flows().add(flow);
  }

  /**
   * Adds trees of jobs as {@link #add(Flow)} does, each all or nothing, in fewer calls of the store
   * than one for each.
   *
   * @return what became of each, in order
   * @throws io.drover.job.InvalidInputException if one of them is refused; all others were added
   * @throws io.drover.job.UndecodableException if data of one cannot be encoded; all others were
   *     added
   * @throws io.drover.job.StoreException as with {@link #add(Flow)}; some may be stored
   */
  public List<AddedFlow> addFlows(List<Flow> flows) {
    return store.flows().addAll(flows);
  }

  /** Returns a tree of jobs as {@link #flow(JobKey, FlowRequest)} does, ten levels of it. */
  public Optional<FlowTree> flow(JobKey root) {
    return flow(root, FlowRequest.defaults());
  }

  /**
   * Returns a job with its children, and theirs; empty if there is no such job.
   *
   * @param root where the job is; it may be a child itself
   * @param request how much to read
   */
  public Optional<FlowTree> flow(JobKey root, FlowRequest request) {
    Check.notNull("where the root of a flow is", root);
    JobIds.checkQueue(root.queue());
    JobIds.checkKnown(root.id());
    return new FlowReading(store.context().codec(), store::engine, request).read(root);
  }

  /**
   * Declares an exchange without an alternate one; see {@link #exchange(ExchangeDeclaration)}.
   *
   * @param name see {@link io.drover.routing.RoutingNames#checkExchange}
   */
  public Exchange exchange(String name, ExchangeType type) {
    return exchange(ExchangeDeclaration.of(name, type));
  }

  /**
   * Declares an exchange: stores it unless it is there already, and returns it.
   *
   * @throws io.drover.job.InvalidInputException if there is another exchange of its name; the
   *     message says in what it differs
   * @throws io.drover.job.StoreException if the store does not answer
   */
  public Exchange exchange(ExchangeDeclaration declaration) {
    RoutingNames.checkFree(Check.notNull("the declaration of an exchange", declaration).name());
    return Exchange.declare(store, declaration);
  }

  /** Returns an exchange that was declared, or empty if there is none of the name. */
  public Optional<Exchange> findExchange(String name) {
    return store
        .engine()
        .routes()
        .find(RoutingNames.checkFree(RoutingNames.checkExchange(name)))
        .map(found -> new Exchange(store, found.declaration()));
  }

  /** Returns all exchanges of the store, by name. */
  public List<Exchange> exchanges() {
    return store.engine().routes().all().stream()
        .filter(found -> !found.declaration().name().startsWith(RoutingNames.RESERVED))
        .map(found -> new Exchange(store, found.declaration()))
        .toList();
  }

  /**
   * Returns a channel. Nothing is stored by this call.
   *
   * @param name the channel's name; see {@link RoutingNames#checkChannel}. On Redis it is the name
   *     of a channel there, which all programs and all databases of the server share
   * @param type what the data of its events are
   * @param <T> the type of the data
   * @throws io.drover.job.InvalidInputException if the name breaks a rule or begins with {@value
   *     RoutingNames#RESERVED}, or no value of the type can be decoded; see {@link JsonCodec#check}
   */
  public <T> Channel<T> channel(String name, Class<T> type) {
    return channel(name, TypeToken.of(type));
  }

  /** Returns a channel of events whose data are of a type that has arguments. */
  public <T> Channel<T> channel(String name, TypeToken<T> type) {
    RoutingNames.checkFree(RoutingNames.checkChannel(name));
    return new Channel<>(Subscriber.of(store, Interest.inChannel(name), type), null);
  }

  /**
   * Returns all channels whose names fit a pattern, those to come included, for subscribing.
   *
   * @param pattern words between dots, {@code *} for one word, {@code #} for any number of them;
   *     see {@link TopicPattern}. Not empty, and not beginning with {@value RoutingNames#RESERVED}
   * @param type what the data of their events are
   * @param <T> the type of the data
   * @throws io.drover.job.InvalidInputException as {@link #channel(String, Class)} does
   */
  public <T> Channels<T> channels(String pattern, Class<T> type) {
    return channels(pattern, TypeToken.of(type));
  }

  /** Returns channels of events whose data are of a type that has arguments. */
  public <T> Channels<T> channels(String pattern, TypeToken<T> type) {
    Interest interest = Interest.in(Subscriber.pattern(pattern));
    return new Channels<>(Subscriber.of(store, interest, type));
  }

  /**
   * Returns the channels that the store knows of: those with durable subscriptions, patterns
   * included, by name, then others that retain an event, by when that ends. Nothing is known of
   * live subscribers, and of a channel to which is only published.
   *
   * <p>On a Redis Cluster whose prefix has no hash tag there are none.
   *
   * @param cursor as an earlier page gave it, or {@code null} for the start
   * @param limit how many at most, 1 to {@value PageRequest#MAX_LIMIT}; there may be fewer on a
   *     page, even none, although more follow
   * @throws io.drover.job.InvalidInputException if the cursor is none
   * @throws io.drover.job.StoreException if the store does not answer
   */
  public Page<ChannelView> knownChannels(@Nullable String cursor, int limit) {
    Check.between("page limit", limit, 1, PageRequest.MAX_LIMIT);
    store.requireOpen();
    return new KnownChannels(store.context()).page(cursor, limit);
  }

  /** Returns all durable subscriptions of the store, by the names of their queues. */
  public List<DurableSubscription<Object>> subscriptions() {
    return DurableBinding.all(store.engine().routes()).stream()
        .map(found -> new DurableSubscription<>(store, found, TypeToken.of(Object.class)))
        .toList();
  }

  /**
   * Returns what sets up a server of requests. Nothing is stored by this call.
   *
   * @param queueName the name of the queue of requests; see {@link JobIds#checkQueue}
   */
  public RpcServerBuilder rpcServer(String queueName) {
    return new RpcServerBuilder(store, JobIds.checkQueue(queueName));
  }

  /**
   * Makes a client that calls methods through a queue of requests, with a limit of 30 seconds; see
   * {@link #rpcClient(String, CallOptions)}.
   */
  public RpcClient rpcClient(String queueName) {
    return rpcClient(queueName, CallOptions.defaults());
  }

  /**
   * Makes a client that calls methods through a queue of requests. It has a reply queue of its own
   * from now on, and keeps the program running: close it when it is not needed any more.
   *
   * @param queueName the name of the queue of requests; see {@link JobIds#checkQueue}
   * @param defaults how calls are made that do not say
   * @throws io.drover.job.InvalidInputException if the name breaks a rule, or the store cannot keep
   *     exchanges: a Redis Cluster can if the prefix has a hash tag
   * @throws io.drover.job.StoreException if the store does not answer
   */
  public RpcClient rpcClient(String queueName, CallOptions defaults) {
    JobIds.checkQueue(queueName);
    Check.notNull("the defaults of calls", defaults);
    return new RpcClient(store.calls().client(queueName), defaults);
  }

  /**
   * Returns the dead letters of a queue, which {@link WorkerBuilder#deadLetterTo} puts there.
   * Nothing is stored by this call.
   *
   * @param queueName the name of the dead-letter queue; see {@link JobIds#checkQueue}
   * @param type what the data of the failed jobs are, as for {@link #queue(String, Class)}
   * @param <T> the type of the data
   * @throws io.drover.job.InvalidInputException if the name breaks a rule, or no value of the type
   *     can be decoded; see {@link JsonCodec#check}
   */
  public <T> DeadLetters<T> deadLetters(String queueName, Class<T> type) {
    return deadLetters(queueName, TypeToken.of(type));
  }

  /** Returns the dead letters of a queue, whose data are of a type that has arguments. */
  public <T> DeadLetters<T> deadLetters(String queueName, TypeToken<T> type) {
    JobIds.checkQueue(queueName);
    Check.notNull("a type", type);
    JobShape<T> shape = new JobShape<>(queueName, type, store.context().codec());
    return new DeadLetters<>(store.letters(shape));
  }

  /**
   * Returns what has effects happen once for a key. Nothing is stored by this call.
   *
   * @param ttl how long what became of an effect is remembered, at least 1 ms
   * @throws io.drover.job.InvalidInputException if the time is out of range
   */
  public Idempotency idempotency(Duration ttl) {
    return new Idempotency(
        store, EffectPlan.of(Check.atLeast("the time to live", ttl, Duration.ofMillis(1))));
  }

  /**
   * Returns what sets up a watch over queues, which tells a listener, the log or a webhook of
   * trouble. Nothing is stored by this call; see {@link io.drover.job.AlertRule} for what can be
   * told.
   */
  public AlertsBuilder alerts() {
    return new AlertsBuilder(store);
  }

  /** Returns the names of the queues the store has, sorted. */
  public List<String> queues() {
    return store.inspection().queues();
  }

  /**
   * Returns how each queue of the store is now, by name, those of other programs included. Costs a
   * few reads for each queue, however many jobs it has.
   *
   * <p>On Redis nothing lists the queues, so all keys have to be looked through: by the first call,
   * and by later ones as long as that takes a few milliseconds. The keys of a larger store are
   * looked through in the background from then on, for a hundredth of the time; until the next look
   * a queue may be missing that this process has not added jobs to.
   *
   * @throws io.drover.job.StoreException if the store does not answer
   */
  public List<QueueStatus> statuses() {
    return store.inspection().statuses(store.context().now());
  }

  /**
   * Returns the workers of all queues that are there now, by queue and name: those of this process,
   * those of other processes that use the store, and on Redis those of other programs, Node's among
   * them, as long as the server lists its connections.
   *
   * @throws io.drover.job.StoreException if the store does not answer
   */
  public List<WorkerView> workers() {
    return store.roster().workers();
  }

  /**
   * Returns whether the store answers and the workers of this process move. Does not throw; takes
   * no longer than the store takes to answer, or not to.
   */
  public Health health() {
    return store.checkup().health();
  }

  /** Returns what has happened to a job when {@code add} returns, in words. */
  public String acknowledgement() {
    return store.context().engine().traits().acknowledgement();
  }

  /**
   * Closes as {@link #close(Duration)} does, with the limit of the settings, 30 seconds by default.
   */
  @Override
  public void close() {
    close(store.context().limits().closeLimit());
  }

  /**
   * Ends all workers as {@link Worker#close(Duration)} does, waits for adds under way, ends
   * followers of events, and then closes the store. Does nothing when repeated, but waits for the
   * first call to be done.
   *
   * <p>If the store does not answer, that is waited for besides, however many workers and queues
   * there are; {@link #longestClose} says how long it takes at most.
   *
   * <p>Called from a handler, a callback, a listener or what hangs on a future, it returns at once,
   * and closes as soon as that has returned.
   *
   * @param limit how long to wait for running jobs, all workers together
   */
  public void close(Duration limit) {
    store.close(TimeRange.check("limit", limit));
  }

  /**
   * Returns how long {@link #close(Duration)} with this limit takes at most, whatever handlers and
   * callbacks do and however the store answers: for whoever has to set a limit around it, such as a
   * shutdown hook or the grace period of a container. {@link Worker#close(Duration)} takes no
   * longer either.
   *
   * @param limit how long the close waits for running jobs
   */
  public Duration longestClose(Duration limit) {
    return store.longestClose(TimeRange.check("limit", limit));
  }
}
