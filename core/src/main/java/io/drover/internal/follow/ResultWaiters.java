package io.drover.internal.follow;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Those who wait for results, by queue. Safe for use by several threads. */
public final class ResultWaiters implements Part {

  private final StoreContext store;
  private final LifeCycle life;
  private final CompletionThreads completions;
  private final Map<String, ResultWaiter> byQueue = new ConcurrentHashMap<>();

  /** Begins with none. */
  public ResultWaiters(StoreContext store, LifeCycle life, CompletionThreads completions) {
    this.store = store;
    this.life = life;
    this.completions = completions;
  }

  /** Returns those who wait for results of one queue's jobs. */
  public ResultWaiter of(String queue) {
    return byQueue.computeIfAbsent(queue, name -> new ResultWaiter(store, life, completions, name));
  }

  @Override
  public void beginClose(Duration limit) {
    byQueue.values().forEach(ResultWaiter::close);
  }

  @Override
  public void awaitClosed(long end) {}

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void look() {}

  @Override
  public void report(Bustle.Report report) {}
}
