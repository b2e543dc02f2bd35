package io.drover.internal.produce;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Dispatch;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.Threads;
import io.drover.job.Added;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.spi.JobDelivery;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of jobs into several queues at once, each call one step of the store. Safe for use by
 * several threads.
 */
public final class Deliveries implements Part {

  private final StoreContext store;
  private final CompletionThreads completions;
  private final Semaphore room;
  private final Set<CompletableFuture<Boolean>> underWay = ConcurrentHashMap.newKeySet();
  private final LongAdder moves = new LongAdder();
  private volatile boolean closed;

  /** Begins with none under way. */
  public Deliveries(StoreContext store, CompletionThreads completions) {
    this.store = store;
    this.completions = completions;
    this.room = new Semaphore(store.limits().maxPendingAdds());
  }

  /** Adds jobs, all or none, and waits until they are stored. */
  public List<Added> deliver(List<JobDelivery> jobs) {
    if (jobs.isEmpty()) {
      return List.of();
    }
    checkSize(jobs);
    Dispatch dispatch = store.dispatch(jobs);
    List<JobDelivery> carrying = dispatch.carryAll(jobs);
    return dispatch.call(
        () ->
            step(
                () -> store.engine().jobs().deliver(carrying),
                () -> "add %d jobs together".formatted(jobs.size())));
  }

  /**
   * Takes a step of the store that adds jobs, and waits until it has.
   *
   * @param what completes the sentence "the store could not …"
   */
  public <V> V step(Supplier<CompletableFuture<V>> call, Supplier<String> what) {
    CompletableFuture<Boolean> entered = enter();
    CompletableFuture<V> answer;
    try {
      answer = ask(call).whenComplete((value, error) -> over(entered));
    } catch (Throwable e) {
      over(entered);
      throw e;
    }
    return store.await(answer, what);
  }

  /** Adds jobs, all or none; what hangs on the future may block its thread. */
  public CompletableFuture<List<Added>> deliverAsync(List<JobDelivery> jobs) {
    if (jobs.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    checkSize(jobs); // Before the room: what is refused anyway waits for none.
    Dispatch dispatch = store.dispatch(jobs);
    return dispatch.later(() -> deliverLater(dispatch.carryAll(jobs)));
  }

  private CompletableFuture<List<Added>> deliverLater(List<JobDelivery> jobs) {
    CompletableFuture<List<Added>> answer = new CompletableFuture<>();
    Turn<List<Added>> turn = turn(answer, jobs.size(), "add jobs together");
    try {
      CompletableFuture<?> unused =
          turn.ask(() -> store.engine().jobs().deliver(jobs)).whenComplete(turn::end);
    } catch (Throwable e) {
      turn.cancel();
      throw e;
    }
    return answer;
  }

  /**
   * Takes room for something that asks the store by and by, until it is over. Blocks while too much
   * is pending that was asked for so.
   *
   * @param answer completed with what it ends with; what hangs on it may block its thread
   * @param weight for how many jobs it counts, at least 1
   * @param what completes the sentence "the store could not …"
   */
  public <V> Turn<V> turn(CompletableFuture<V> answer, int weight, String what) {
    int taken = takeRoom(weight);
    try {
      return new Turn<>(answer, taken, what, enter());
    } catch (Throwable e) {
      room.release(taken);
      throw e;
    }
  }

  /** Runs what may block its thread. */
  public void run(Runnable task) {
    try {
      completions.adds().execute(task);
    } catch (Throwable e) { // No thread can be had; nobody may wait for ever.
      task.run();
    }
  }

  /** Something that has its room until it is over, once. */
  public final class Turn<V> {
    private final CompletableFuture<V> answer;
    private final int taken;
    private final String what;
    private final CompletableFuture<Boolean> entered;

    private Turn(
        CompletableFuture<V> answer, int taken, String what, CompletableFuture<Boolean> entered) {
      this.answer = answer;
      this.taken = taken;
      this.what = what;
      this.entered = entered;
    }

    /** Asks the store for something. */
    public <S> CompletableFuture<S> ask(Supplier<CompletableFuture<S>> call) {
      return Deliveries.this.ask(call);
    }

    /** Ends it with a value, or with an error. */
    public void end(@Nullable V value, @Nullable Throwable error) {
      over(entered);
      run(
          () -> {
            room.release(taken);
            if (value == null) {
              answer.completeExceptionally(StoreErrors.of(error, what));
            } else {
              answer.complete(value);
            }
          });
    }

    /** Ends it without an answer. */
    public void cancel() {
      over(entered);
      room.release(taken);
    }
  }

  private CompletableFuture<Boolean> enter() {
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    underWay.add(entered); // Before the look: a close that does not see it has been seen.
    if (closed) {
      over(entered);
      throw StoreErrors.closed("nothing was stored");
    }
    return entered;
  }

  private <V> CompletableFuture<V> ask(Supplier<CompletableFuture<V>> call) {
    moves.increment();
    return call.get();
  }

  private void over(CompletableFuture<Boolean> entered) {
    underWay.remove(entered);
    entered.complete(true);
  }

  /**
   * Checks that jobs are not too many for one step.
   *
   * @throws InvalidInputException if they are
   */
  public static void checkSize(Collection<JobDelivery> jobs) {
    if (jobs.size() > Limits.MAX_DELIVERIES) {
      throw new InvalidInputException(
          "expected at most %d jobs that are stored in one step, got: %d; add them in several"
              .formatted(Limits.MAX_DELIVERIES, jobs.size()));
    }
  }

  private int takeRoom(int jobs) {
    int wanted = Math.min(jobs, store.limits().maxPendingAdds());
    // What hangs on a future must not wait for room that only others of its kind make.
    long nanos = completions.isOwnThread() ? 0 : Limits.nanos(store.limits().callLimit());
    try {
      if (!room.tryAcquire(wanted, nanos, TimeUnit.NANOSECONDS)) {
        throw new StoreException(
            "expected fewer than %d jobs that are stored together to be pending; nothing was stored. Add or publish more slowly or raise maxPendingAdds"
                .formatted(store.limits().maxPendingAdds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted while adding %d jobs together; nothing was stored".formatted(jobs), e);
    }
    return wanted;
  }

  @Override
  public void beginClose(Duration limit) {
    closed = true;
  }

  @Override
  public void awaitClosed(long end) {
    // What was sent shall be stored all the same.
    Threads.await(CompletableFuture.allOf(underWay.toArray(new CompletableFuture<?>[0])), end);
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(moves.sum());
    if (!underWay.isEmpty()) {
      report.underWay(
          UnderWay.of("%d adds to several queues not answered".formatted(underWay.size())));
    }
  }
}
