package io.drover.internal.call;

import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.Removal;
import io.drover.rpc.CallTimedOutException;
import io.drover.spi.JobRecord;
import io.drover.spi.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is done about calls of a client for whose replies nobody waits any more: those whose time is
 * over are told how the store stands, requests that wait are removed, and servers hear that the
 * others need not go on. Safe for use by several threads; one after the other, on one thread at a
 * time, which may block.
 */
final class Farewells {

  private static final GuardedLog LOG = GuardedLog.of(Farewells.class);

  /** How long a call that has timed out is kept for what the store says, on the machine's clock. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int PORTION = 100;
  private static final int MAX_LOOKS = 3;

  private static final Standing UNKNOWN = new Standing("", false);
  private static final Standing GONE =
      new Standing("is not there any more: its reply did not come, or somebody removed it", true);
  private static final Standing ENDED = new Standing("has ended, and its reply did not come", true);
  private static final Standing REMOVED = new Standing("was still waiting, and is removed", true);
  private static final Standing REMOVED_BEFORE_A_RETRY =
      new Standing("was waiting to be run again, and is removed", true);

  private final Calls home;
  private final StoreContext store;
  private final String requests;
  private final LongFunction<String> identity;
  private final LongConsumer unanswered;
  private final Queue<Farewell> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * Creates it.
   *
   * @param identity by what servers know a call, as JSON
   * @param unanswered told the calls to which no reply can come any more
   */
  Farewells(Calls home, String requests, LongFunction<String> identity, LongConsumer unanswered) {
    this.home = home;
    this.store = home.store();
    this.requests = requests;
    this.identity = identity;
    this.unanswered = unanswered;
  }

  /**
   * How a request stands.
   *
   * @param text in words, empty if it is not known
   * @param over whether no server runs it
   */
  private record Standing(String text, boolean over) {}

  /** A call, and who waits for how it stood if its time is over. */
  private record Farewell(
      PendingCall call,
      @Nullable CompletableFuture<String> standing,
      AtomicReference<String> queue) {

    Farewell(PendingCall call, @Nullable CompletableFuture<String> standing) {
      this(call, standing, new AtomicReference<>(""));
    }
  }

  /**
   * Takes a call in; does not block.
   *
   * @param waiter told that the time is over and how the store stands, or {@code null} if nobody is
   */
  void add(PendingCall call, @Nullable Consumer<Ending> waiter) {
    if (waiter == null) {
      waiting.add(new Farewell(call, null));
    } else {
      CompletableFuture<String> standing = new CompletableFuture<>();
      Farewell farewell = new Farewell(call, standing);
      CompletableFuture<?> unused =
          standing
              .completeOnTimeout("", PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .thenAcceptAsync(
                  request -> waiter.accept(timedOut(farewell, request)),
                  new Sure(home.threads().wakings()));
      waiting.add(farewell);
    }
    if (asked.compareAndSet(false, true)) {
      try {
        home.threads().calls().execute(this::seeTo);
      } catch (Throwable e) {
        asked.set(false);
        LOG.warn("no thread can be had to see to calls that nobody waits for", e);
      }
    }
  }

  private Ending timedOut(Farewell farewell, String request) {
    String queue = Objects.requireNonNullElse(farewell.queue().get(), "");
    String message =
        "no reply to %s after %s (queue=%s%s)%s"
            .formatted(
                farewell.call().method(),
                Limits.text(farewell.call().options().limit()),
                requests,
                queue.isEmpty() ? ", of which the store does not say how it stands" : queue,
                request.isEmpty() ? "" : "; the request " + request);
    return Ending.failed(() -> new CallTimedOutException(message));
  }

  /** Sees to all calls that were taken in before, also if others are at it. */
  void finish() {
    turn.lock();
    try {
      seeToAll();
    } finally {
      turn.unlock();
    }
    seeTo(); // Who came meanwhile has not waited.
  }

  /** Sees to calls unless others are at it, who look once more when they are done. */
  private void seeTo() {
    asked.set(false); // Before: what is taken in from here on asks again.
    while (!waiting.isEmpty() && turn.tryLock()) {
      try {
        seeToAll();
      } finally {
        turn.unlock();
      }
    }
  }

  private void seeToAll() {
    List<Farewell> some = next();
    while (!some.isEmpty()) {
      tellQueue(some);
      cancel(some.stream().filter(one -> !isOver(one)).toList());
      some = next();
    }
  }

  /** Takes out some, as many as servers are told of at once. */
  private List<Farewell> next() {
    List<Farewell> some = new ArrayList<>();
    while (some.size() < PORTION) {
      Farewell one = waiting.poll();
      if (one == null) {
        break;
      }
      some.add(one);
    }
    return some;
  }

  /** Finds out how the queue stands, once for all whose time is over. */
  private void tellQueue(List<Farewell> all) {
    if (all.stream().allMatch(one -> one.standing() == null)) {
      return;
    }
    try {
      QueueCounts counts = store.engine().inspection().counts(requests);
      OptionalInt workers = store.engine().inspection().workers(requests);
      String text =
          ", waiting=%d, active=%d, workers=%s"
              .formatted(
                  counts.waiting() + counts.prioritized(),
                  counts.active(),
                  workers.isPresent() ? workers.getAsInt() : "unknown");
      all.forEach(one -> one.queue().set(text));
    } catch (Throwable e) {
      LOG.debug("the store does not say how queue {} stands", e, requests);
    }
  }

  /** Removes a request that waits, and tells how it stood; returns whether no server runs it. */
  private boolean isOver(Farewell farewell) {
    Standing standing = UNKNOWN;
    try {
      standing = remove(farewell.call());
    } catch (Throwable e) {
      LOG.debug("the store does not say how a request stands", e);
    }
    if (farewell.standing() != null) {
      farewell.standing().complete(standing.text());
    }
    return standing.over();
  }

  private Standing remove(PendingCall call) {
    String id = call.jobId();
    if (id == null) {
      return new Standing("has not been confirmed by the store", false);
    }
    for (int look = 0; look < MAX_LOOKS; look++) {
      Optional<JobRecord> found = store.engine().inspection().find(requests, id);
      if (found.isEmpty()) {
        return GONE;
      }
      JobRecord job = found.get();
      if (job.state().isFinished()) {
        return ENDED;
      }
      if (job.state() == JobState.ACTIVE) {
        return new Standing("is active since " + job.processedOn(), false);
      }
      if (store.engine().inspection().remove(requests, id, store.now()) == Removal.REMOVED) {
        unanswered.accept(call.number());
        return job.attemptsStarted() == 0 ? REMOVED : REMOVED_BEFORE_A_RETRY;
      } // Else a server took it, or it ended, since the look.
    }
    return UNKNOWN;
  }

  /** Tells servers that nobody waits for these, at most as many as may be told at once. */
  private void cancel(List<Farewell> running) {
    if (running.isEmpty()) {
      return;
    }
    String channel = CallNames.cancels(requests);
    List<Signal> signals = new ArrayList<>();
    for (Farewell one : running) {
      String id = identity.apply(one.call().number());
      signals.add(Signal.of(channel, id.getBytes(StandardCharsets.UTF_8)));
    }
    try {
      store.await(
          store.engine().signals().publish(signals, List.of(), Map.of(), store.now()),
          () -> "tell servers of cancelled calls");
    } catch (Throwable e) {
      LOG.debug("servers are not told that calls are cancelled", e);
    }
  }
}
