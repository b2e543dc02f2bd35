package io.drover.internal.follow;

import io.drover.internal.store.JobShape;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.job.InterruptedWaitException;
import io.drover.job.QueueCounts;
import io.drover.job.TimedOutException;
import io.drover.job.TypeToken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The way to the results of one queue's jobs. Immutable; it costs nothing to have one. */
public final class ResultWaiter {

  private final ResultWaiters waiters;
  private final StoreContext store;
  private final String queue;

  ResultWaiter(ResultWaiters waiters, StoreContext store, String queue) {
    this.waiters = waiters;
    this.store = store;
    this.queue = queue;
  }

  /** Waits for a result. */
  public <R> @Nullable R await(String id, TypeToken<R> type, Duration limit) {
    Wait wait = waiters.enter(queue, id, true);
    try {
      return decode(wait.end().get(Limits.nanos(limit), TimeUnit.NANOSECONDS), type);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, "tell the result of job " + id);
    } catch (TimeoutException e) {
      throw new TimedOutException(
          "no result of job %s after %s (%s)".formatted(id, limit, state(wait)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted while waiting for the result of job " + id, e);
    } finally {
      wait.abandon();
    }
  }

  /** Returns a future of a result; what hangs on it may block its thread. */
  @SuppressWarnings("NullAway") // The value may be null, which CompletableFuture does not declare.
  public <R> CompletableFuture<@Nullable R> result(String id, TypeToken<R> type) {
    Wait wait = waiters.enter(queue, id, false);
    CompletableFuture<@Nullable R> result = wait.end().thenApply(ending -> decode(ending, type));
    CompletableFuture<?> unused = result.whenComplete((value, error) -> wait.abandon());
    return result;
  }

  private <R> @Nullable R decode(Ending ending, TypeToken<R> type) {
    if (ending.isFailure()) {
      throw ending.exception();
    }
    byte[] json = ending.result();
    return json == null ? null : JobShape.decode(store.codec(), json, type);
  }

  private String state(Wait wait) {
    if (!wait.isLookedAt()) {
      return "queue=" + queue + ", store not answering";
    }
    try {
      String state =
          store
              .engine()
              .inspection()
              .find(queue, wait.id())
              .map(job -> job.state().name())
              .orElse("removed");
      QueueCounts counts = store.engine().inspection().counts(queue);
      return "queue=%s, state=%s, waiting=%d, prioritized=%d, delayed=%d, active=%d, paused=%s"
          .formatted(
              queue,
              state,
              counts.waiting(),
              counts.prioritized(),
              counts.delayed(),
              counts.active(),
              store.engine().inspection().settings(queue).paused());
    } catch (RuntimeException e) {
      return "queue=" + queue + ", store not answering: " + e.getMessage();
    }
  }
}
