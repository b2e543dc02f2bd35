package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.once.EffectPlan;
import io.drover.internal.store.EngineFinder;
import io.drover.internal.store.GuardedCodec;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedTime;
import io.drover.internal.threads.SystemTime;
import io.drover.job.Check;
import io.drover.job.JobIds;
import io.drover.job.JobOptions;
import io.drover.job.JsonCodec;
import io.drover.job.StoreHealth;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.List;

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
   *     redis-sentinel://host1:26379,host2:26379/master}. The scheme picks the engine among those
   *     on the class path
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
    return new Drover(OpenStore.over(new StoreContext(engine, codec, time, limits)));
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
   * Returns what has effects happen once for a key. Nothing is stored by this call.
   *
   * @param ttl how long what became of an effect is remembered, at least 1 ms
   * @throws io.drover.job.InvalidInputException if the time is out of range
   */
  public Idempotency idempotency(Duration ttl) {
    return new Idempotency(
        store, EffectPlan.of(Check.atLeast("the time to live", ttl, Duration.ofMillis(1))));
  }

  /** Returns the names of the queues the store has, sorted. */
  public List<String> queues() {
    return store.inspection().queues();
  }

  /** Returns whether the store works. */
  public StoreHealth health() {
    return store.context().engine().health();
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
