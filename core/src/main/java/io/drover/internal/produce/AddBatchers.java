package io.drover.internal.produce;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ways of new jobs into the queues of one store. Safe for use by several threads. */
public final class AddBatchers implements Part {

  private final StoreContext store;
  private final CompletionThreads completions;
  private final Map<String, AddBatcher> byQueue = new ConcurrentHashMap<>();

  /** Begins with none. */
  public AddBatchers(StoreContext store, CompletionThreads completions) {
    this.store = store;
    this.completions = completions;
  }

  /** Returns the way into a queue. */
  public AddBatcher of(String queue) {
    return byQueue.computeIfAbsent(queue, name -> new AddBatcher(store, completions, name));
  }

  @Override
  public void beginClose(Duration limit) {
    byQueue.values().forEach(AddBatcher::close);
  }

  @Override
  public void awaitClosed(long end) {
    byQueue.values().forEach(each -> each.awaitStored(end));
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void look() {}

  @Override
  public void report(Bustle.Report report) {
    byQueue.forEach((queue, adds) -> adds.report(report));
  }
}
