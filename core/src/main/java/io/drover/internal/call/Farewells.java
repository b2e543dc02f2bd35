package io.drover.internal.call;

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
import java.util.Locale;
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
 * others need not go on. Safe for use by several threads; one after the other, on threads that may
 * block.
 */
final class Farewells {

  private static final GuardedLog LOG = GuardedLog.of(Farewells.class);

  /** How long a call that has timed out is kept for what the store says, on the machine's clock. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MAX_SIGNALS = 100;

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
        home.threads().calls().execute(this::finish);
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
                text(farewell.call().options().limit()),
                requests,
                queue.isEmpty() ? ", of which the store does not say how it stands" : queue,
                request.isEmpty() ? "" : "; the request " + request);
    return Ending.failed(() -> new CallTimedOutException(message));
  }

  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Sees to all calls that were taken in before. */
  void finish() {
    turn.lock();
    try {
      asked.set(false); // Before: what is taken in from here on asks again.
      List<Farewell> all = new ArrayList<>();
      for (Farewell one = waiting.poll(); one != null; one = waiting.poll()) {
        all.add(one);
      }
      tellQueue(all);
      List<Farewell> running = new ArrayList<>();
      for (Farewell one : all) {
        if (!isOver(one)) {
          running.add(one);
        }
      }
      cancel(running);
    } finally {
      turn.unlock();
    }
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
    String standing = "";
    boolean over = false;
    try {
      String id = farewell.call().jobId();
      if (id == null) {
        standing = "has not been confirmed by the store";
      } else {
        Optional<JobRecord> found = store.engine().inspection().find(requests, id);
        JobState state = found.map(JobRecord::state).orElse(null);
        over = state != JobState.ACTIVE && remove(farewell.call(), id, state);
        standing = found.map(job -> standing(job)).orElse("has ended, and its reply did not come");
      }
    } catch (Throwable e) {
      LOG.debug("the store does not say how a request stands", e);
    }
    if (farewell.standing() != null) {
      farewell.standing().complete(standing);
    }
    return over;
  }

  /** Removes a request unless it has ended; returns whether no server runs it now. */
  private boolean remove(PendingCall call, String id, @Nullable JobState state) {
    if (state == null || state.isFinished()) {
      return true;
    }
    Removal removal = store.engine().inspection().remove(requests, id, store.now());
    if (removal == Removal.REMOVED) {
      unanswered.accept(call.number());
    }
    return removal == Removal.REMOVED;
  }

  private static String standing(JobRecord job) {
    return switch (job.state()) {
      case WAITING, PRIORITIZED, DELAYED, WAITING_CHILDREN -> "was still waiting, and is removed";
      case ACTIVE -> "is active since " + job.processedOn();
      case COMPLETED, FAILED -> "has ended, and its reply did not come";
    };
  }

  /** Tells servers that nobody waits for these. */
  private void cancel(List<Farewell> running) {
    String channel = CallNames.cancels(requests);
    for (int from = 0; from < running.size(); from += MAX_SIGNALS) {
      List<Signal> signals = new ArrayList<>();
      for (Farewell one : running.subList(from, Math.min(running.size(), from + MAX_SIGNALS))) {
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
}
