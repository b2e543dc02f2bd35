package io.drover.internal;

import io.drover.internal.alert.WatchPlan;
import io.drover.internal.alert.Watchman;
import io.drover.internal.call.Calls;
import io.drover.internal.channel.Broadcasting;
import io.drover.internal.channel.DurableSubscribing;
import io.drover.internal.channel.LiveSubscription;
import io.drover.internal.dead.LetterBox;
import io.drover.internal.flow.FlowAdding;
import io.drover.internal.follow.EventFollower;
import io.drover.internal.follow.ResultWaiter;
import io.drover.internal.follow.ResultWaiters;
import io.drover.internal.insight.Attendance;
import io.drover.internal.insight.Checkup;
import io.drover.internal.insight.Explainer;
import io.drover.internal.insight.Roster;
import io.drover.internal.once.Effects;
import io.drover.internal.produce.AddBatchers;
import io.drover.internal.produce.Deliveries;
import io.drover.internal.produce.Producer;
import io.drover.internal.route.Publishing;
import io.drover.internal.schedule.Series;
import io.drover.internal.schedule.Timetable;
import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.GuardedTime;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.WorkLoop;
import io.drover.spi.AttendedTime;
import io.drover.spi.Engine;
import io.drover.spi.Inspection;
import io.drover.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One open store with the runtime over it: where the rooms of this package meet. Safe for use by
 * several threads.
 */
public final class OpenStore {

  private static final GuardedLog LOG = GuardedLog.of(OpenStore.class);

  private final StoreContext context;
  private final CompletionThreads shared = new CompletionThreads();
  private final LifeCycle life;
  private final AddBatchers adds;
  private final Deliveries deliveries;
  private final ResultWaiters results;
  private final FlowAdding flows;
  private final Series series;
  private final Effects effects;
  private final Publishing publishing;
  private final Broadcasting broadcasting;
  private final Calls calls;
  private final Attendance attendance;

  private OpenStore(StoreContext context) {
    this.context = context;
    this.life = new LifeCycle(context.limits());
    life.afterwards(context.engine());
    life.afterwards(shared);
    life.afterwards(context.time());
    life.afterwards(this::endWaits);
    attendTo(context.time());
    this.adds = new AddBatchers(context, shared);
    this.deliveries = new Deliveries(context, shared);
    this.results = new ResultWaiters(context, shared);
    this.flows = new FlowAdding(context);
    this.series = new Series(context, life, shared);
    this.effects = new Effects(context, shared);
    this.publishing = new Publishing(context, deliveries);
    this.broadcasting = new Broadcasting(context, deliveries, publishing);
    this.attendance = new Attendance(context, shared);
    this.calls = new Calls(context, life, shared, adds, attendance::enter);
    life.register(Stage.WORK, shared);
    life.register(Stage.LISTEN, attendance);
    life.register(Stage.WORK, effects);
    life.register(Stage.PRODUCE, adds);
    life.register(Stage.PRODUCE, deliveries);
    life.register(Stage.LISTEN, calls);
    life.register(Stage.AWAIT, results);
  }

  /** Lets a time that waits for what is due know what is under way here. */
  private void attendTo(TimeSource time) {
    TimeSource source = time instanceof GuardedTime guarded ? guarded.source() : time;
    if (source instanceof AttendedTime attended) {
      Bustle bustle = new Bustle(life);
      attended.attend(bustle);
      life.afterwards(() -> attended.leave(bustle));
    }
  }

  /** Takes an engine and a time over; {@link #close} closes them, and so does a failure. */
  public static OpenStore over(StoreContext context) {
    try {
      OpenStore store = new OpenStore(context);
      LOG.info(
          "opened the {} store: {}",
          context.engine().traits().name(),
          context.engine().health().detail());
      return store;
    } catch (Throwable e) {
      LOG.attempt("close the engine that could not be taken over", context.engine()::close);
      LOG.attempt("close its time", context.time()::close);
      throw e;
    }
  }

  /** Returns what all parts of the store work with. */
  public StoreContext context() {
    return context;
  }

  /** Returns the facet through which queues are looked at and administered. */
  public Inspection inspection() {
    life.requireOpen();
    return context.engine().inspection();
  }

  /** Follows the events of a queue. */
  public EventFollower follow(EventFollower.Wish wish) {
    life.requireOpen();
    return EventFollower.start(context, life, wish);
  }

  /** Watches queues for trouble. */
  public Watchman watch(WatchPlan plan) {
    life.requireOpen();
    return Watchman.start(context, life, plan);
  }

  /** Refuses what comes too late; see {@link LifeCycle#requireOpen}. */
  public void requireOpen() {
    life.requireOpen();
  }

  /** Starts a worker. */
  public <T, R extends @Nullable Object> WorkLoop<T, R> work(Assignment<T, R> assignment) {
    WorkLoop<T, R> worker =
        WorkLoop.start(context, life, shared, assignment.with(series, publishing));
    attendance.enter(worker);
    return worker;
  }

  /** Returns which workers there are. */
  public Roster roster() {
    life.requireOpen();
    return new Roster(context, attendance);
  }

  /** Returns what says why jobs do not run. */
  public Explainer explainer() {
    return new Explainer(context, roster());
  }

  /** Returns what looks whether the store answers and workers move. */
  public Checkup checkup() {
    return new Checkup(context, attendance);
  }

  /** Returns what can be done with the dead letters of a queue. */
  public <T> LetterBox<T> letters(JobShape<T> shape) {
    return new LetterBox<>(context, life, shape);
  }

  /** Returns the way of new jobs into a queue. */
  public Producer adds(String queue) {
    life.requireOpen();
    return adds.of(queue);
  }

  /** Returns the way of new jobs into several queues at once. */
  public Deliveries deliveries() {
    life.requireOpen();
    return deliveries;
  }

  /** Returns the way of trees of jobs into the store. */
  public FlowAdding flows() {
    life.requireOpen();
    return flows;
  }

  /** Returns the engine, unless the store is closed. */
  public Engine engine() {
    life.requireOpen();
    return context.engine();
  }

  /** Returns those who wait for results of a queue's jobs. */
  public ResultWaiter results(String queue) {
    life.requireOpen();
    return results.of(queue);
  }

  /** Returns the schedules of a queue. */
  public Timetable schedules(String queue) {
    life.requireOpen();
    return new Timetable(context, queue);
  }

  /** Returns the effects that happen once for a key. */
  public Effects effects() {
    life.requireOpen();
    return effects;
  }

  /** Returns the way of messages into the queues they reach. */
  public Publishing publishing() {
    life.requireOpen();
    return publishing;
  }

  /** Returns the way of events into channels. */
  public Broadcasting broadcasting() {
    life.requireOpen();
    return broadcasting;
  }

  /** Tells a handler the events of channels. */
  public <T> LiveSubscription<T> subscribe(LiveSubscription.Wish<T> wish) {
    life.requireOpen();
    return LiveSubscription.start(context, life, wish);
  }

  /** Returns what begins and ends durable subscriptions. */
  public DurableSubscribing durable() {
    life.requireOpen();
    return new DurableSubscribing(context, broadcasting);
  }

  /** Returns the clients and servers of requests. */
  public Calls calls() {
    life.requireOpen();
    return calls;
  }

  private void endWaits() {
    effects.endWaits();
  }

  /** Closes; see the facade's {@code Drover.close(Duration)}. */
  public void close(Duration limit) {
    life.close(limit);
  }

  /** Returns how long a close takes at most; see the facade's {@code Drover.longestClose}. */
  public Duration longestClose(Duration limit) {
    return life.longestClose(limit);
  }
}
