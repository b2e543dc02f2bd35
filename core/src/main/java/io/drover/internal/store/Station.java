package io.drover.internal.store;

import io.drover.internal.follow.EventFollower;
import io.drover.internal.follow.ResultWaiter;
import io.drover.internal.produce.AddBatcher;
import io.drover.internal.threads.CascadePool;
import io.drover.internal.threads.Threads;
import io.drover.internal.work.Notices;
import io.drover.internal.work.WorkLoop;
import io.drover.job.JsonCodec;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What everything of one open store shares in this process: the engine, the codec, the time, the
 * limits, and the list of what has to be closed. Safe for use by several threads.
 */
public final class Station {

  private static final Logger LOG = LoggerFactory.getLogger(Station.class);

  private static final int MAX_COMPLETING = 64;
  private static final int MAX_WAKING = 4;
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The source of time.
   *
   * @param time the source
   * @param owned whether it is closed with the station
   */
  public record Clock(TimeSource time, boolean owned) {}

  private final Engine engine;
  private final JsonCodec codec;
  private final Clock clock;
  private final Limits limits;
  private final CascadePool wakings = new CascadePool("drover wakings", MAX_WAKING);
  private final CascadePool completions = new CascadePool("drover completions", MAX_COMPLETING);
  private final CascadePool resultCompletions =
      new CascadePool("drover result completions", MAX_COMPLETING);
  private final Map<String, QueueDesk> desks = new ConcurrentHashMap<>();
  private final Set<WorkLoop<?, ?>> loops = ConcurrentHashMap.newKeySet();
  private final Set<EventFollower> followers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Takes the engine over; {@link #close} closes it. */
  public Station(Engine engine, JsonCodec codec, Clock clock, Limits limits) {
    this.engine = engine;
    this.codec = codec;
    this.clock = clock;
    this.limits = limits;
    LOG.info("opened the {} store: {}", engine.traits().name(), engine.health().detail());
  }

  /** Returns the store. */
  public Engine engine() {
    return engine;
  }

  /** Returns what turns values into JSON and back. */
  public JsonCodec codec() {
    return codec;
  }

  /** Returns the maxima of this process. */
  public Limits limits() {
    return limits;
  }

  /** Returns the current instant, in the precision that is stored. */
  public Instant now() {
    return clock.time().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Returns what all users of a queue share. */
  public QueueDesk desk(String queue) {
    return desks.computeIfAbsent(
        queue, name -> new QueueDesk(new AddBatcher(this, name), new ResultWaiter(this, name)));
  }

  /**
   * Closes workers, adds under way, followers and the engine, in this order. Does nothing when
   * repeated, but waits for the first call. From a thread that a close waits for (a handler, a
   * callback, a listener, what hangs on a future) it returns at once.
   *
   * @param limit how long to wait for running jobs
   */
  public void close(Duration limit) {
    boolean first = closing.compareAndSet(false, true);
    if (isOwnThread()) {
      if (first) {
        new Thread(() -> closeAll(limit), "drover-close").start();
      }
      return;
    }
    if (first) {
      closeAll(limit);
      return;
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOwnThread() {
    return loops.stream().anyMatch(WorkLoop::isOwnHandler)
        || isCompleting()
        || Notices.isCallback(this)
        || EventFollower.isListening(this);
  }

  /** Closes everything: however many parts there are, they share the time. */
  private void closeAll(Duration limit) {
    long end =
        System.nanoTime() + Limits.nanos(limit) + Limits.nanos(limits.callLimit()) + GRACE_NANOS;
    try {
      closeLoops(limit);
      List<AddBatcher> adds = desks.values().stream().map(QueueDesk::adds).toList();
      adds.forEach(AddBatcher::close);
      long addsEnd = atLeastGrace(end);
      adds.forEach(each -> each.awaitStored(addsEnd));
      List<EventFollower> listening = List.copyOf(followers);
      listening.forEach(follower -> attempt(follower::stop));
      long listenersEnd = atLeastGrace(end);
      listening.forEach(follower -> follower.awaitEnd(listenersEnd));
      desks.values().forEach(desk -> attempt(() -> desk.results().close()));
    } finally {
      try {
        engine.close();
      } finally {
        wakings.close();
        completions.close();
        resultCompletions.close();
        if (clock.owned()) {
          clock.time().close();
        }
        closed.countDown();
      }
    }
  }

  private static long atLeastGrace(long end) {
    long grace = System.nanoTime() + GRACE_NANOS;
    return end - grace > 0 ? end : grace;
  }

  /** Closes all workers at once, as each may take its time. */
  private void closeLoops(Duration limit) {
    List<WorkLoop<?, ?>> all = List.copyOf(loops);
    all.forEach(loop -> attempt(() -> loop.beginClose(limit)));
    List<Thread> closers = new ArrayList<>(all.size());
    for (WorkLoop<?, ?> loop : all) {
      Runnable close = () -> attempt(() -> loop.close(limit));
      Thread closer = Threads.daemon("drover-" + loop.queue() + "-close", close);
      try {
        closer.start();
        closers.add(closer);
      } catch (Error e) {
        LOG.debug("no thread can be had; this one closes the workers one by one", e);
        close.run();
      }
    }
    closers.forEach(closer -> Threads.join(closer, Long.MAX_VALUE)); // Each close is bounded.
  }

  /** Closes one part; the others are closed whatever it throws. */
  private static void attempt(Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) {
      LOG.warn("a part did not close", e);
    }
  }

  public TimeSource time() {
    return clock.time();
  }

  /** Returns the threads that only wake threads of users. */
  public CascadePool wakings() {
    return wakings;
  }

  /** Returns the threads on which futures of adds that users hold are completed. */
  public CascadePool completions() {
    return completions;
  }

  /**
   * Returns the threads on which futures of results are completed. They are others than those of
   * adds, as what hangs on an add may wait for its result.
   */
  public CascadePool resultCompletions() {
    return resultCompletions;
  }

  /** Returns whether this thread completes futures of this station, and runs what hangs on them. */
  public boolean isCompleting() {
    return completions.isOwnThread() || resultCompletions.isOwnThread();
  }

  public void register(WorkLoop<?, ?> loop) {
    loops.add(loop);
    requireOpen(() -> loops.remove(loop));
  }

  public void unregister(WorkLoop<?, ?> loop) {
    loops.remove(loop);
  }

  public void register(EventFollower follower) {
    followers.add(follower);
    requireOpen(() -> followers.remove(follower));
  }

  public void unregister(EventFollower follower) {
    followers.remove(follower);
  }

  /** Looks after the registering: what is registered before the close begins is closed by it. */
  private void requireOpen(Runnable undo) {
    if (closing.get()) {
      undo.run();
      throw new StoreException("expected an open Drover, got a closed one");
    }
  }

  /**
   * Waits for the engine, at most the call limit.
   *
   * @param what completes the sentence "the store could not …"
   */
  public <V> V await(CompletableFuture<V> call, Supplier<String> what) {
    try {
      return call.get(Limits.nanos(limits.callLimit()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, what.get());
    } catch (TimeoutException e) {
      throw new StoreException(
          "the store did not %s within %s".formatted(what.get(), limits.callLimit()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted before the store did " + what.get(), e);
    }
  }
}
