package io.drover.internal;

import io.drover.internal.follow.EventFollower;
import io.drover.internal.follow.ResultWaiter;
import io.drover.internal.follow.ResultWaiters;
import io.drover.internal.produce.AddBatcher;
import io.drover.internal.produce.AddBatchers;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.StoreContext;
import io.drover.internal.work.Assignment;
import io.drover.internal.work.WorkLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open store with the runtime over it: where the rooms of this package meet. Safe for use by
 * several threads.
 */
public final class OpenStore {

  private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

  private final StoreContext context;
  private final LifeCycle life;
  private final AddBatchers adds;
  private final ResultWaiters results;

  private OpenStore(StoreContext context, boolean ownTime) {
    this.context = context;
    CompletionThreads completions = new CompletionThreads();
    List<AutoCloseable> last = new ArrayList<>(List.of(context.engine(), completions));
    if (ownTime) {
      last.add(context.time());
    }
    this.life = new LifeCycle(context.limits(), last);
    this.adds = new AddBatchers(context, completions);
    this.results = new ResultWaiters(context, life, completions);
    life.register(Stage.WORK, completions);
    life.register(Stage.PRODUCE, adds);
    life.register(Stage.AWAIT, results);
  }

  /**
   * Takes an engine over; {@link #close} closes it, and so does a failure.
   *
   * @param ownTime whether the source of time is closed with the store
   */
  public static OpenStore over(StoreContext context, boolean ownTime) {
    try {
      OpenStore store = new OpenStore(context, ownTime);
      LOG.info(
          "opened the {} store: {}",
          context.engine().traits().name(),
          context.engine().health().detail());
      return store;
    } catch (RuntimeException | Error e) {
      context.engine().close();
      throw e;
    }
  }

  /** Returns what all parts of the store work with. */
  public StoreContext context() {
    return context;
  }

  /** Follows the events of a queue. */
  public EventFollower follow(EventFollower.Wish wish) {
    return EventFollower.start(context, life, wish);
  }

  /** Starts a worker. */
  public <T, R extends @Nullable Object> WorkLoop<T, R> work(Assignment<T, R> assignment) {
    return WorkLoop.start(context, life, assignment);
  }

  /** Returns the way of new jobs into a queue. */
  public AddBatcher adds(String queue) {
    return adds.of(queue);
  }

  /** Returns those who wait for results of a queue's jobs. */
  public ResultWaiter results(String queue) {
    return results.of(queue);
  }

  /** Closes; see the facade's {@code Drover.close(Duration)}. */
  public void close(Duration limit) {
    life.close(limit);
  }
}
