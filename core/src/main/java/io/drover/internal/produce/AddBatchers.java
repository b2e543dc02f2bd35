package io.drover.internal.produce;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The ways of new jobs into the queues of one store. Safe for use by several threads. A queue has a
 * batcher only while something is pending in it, so a name that was used once costs nothing.
 */
public final class AddBatchers implements Part {

  private final StoreContext store;
  private final CompletionThreads completions;
  private final int maxBatch;
  private final int maxCalls;
  private final Map<String, AddBatcher> byQueue = new ConcurrentHashMap<>();
  private final LongAdder moves = new LongAdder();
  private volatile boolean closed;

  /** Begins with none. */
  public AddBatchers(StoreContext store, CompletionThreads completions) {
    this.store = store;
    this.completions = completions;
    this.maxBatch = store.engine().traits().maxBatch();
    this.maxCalls = store.engine().traits().maxCalls();
  }

  /** Returns the way into a queue. */
  public Producer of(String queue) {
    return new Producer(this, queue);
  }

  /**
   * Takes jobs in, in order. Throws if there is room for none of them; if there is room for some,
   * the others end with what would have been thrown.
   */
  void takeIn(String queue, List<Pending> entries) {
    int from = 0;
    try {
      while (from < entries.size()) {
        // One that retires meanwhile has had all answered that it took in, so order is kept.
        moves.increment(); // Before it shows in a batcher, and is perhaps gone from there.
        from = batcher(queue).takeIn(entries, from);
      }
    } catch (RuntimeException | Error e) {
      if (from == 0) {
        throw e;
      }
      entries.subList(from, entries.size()).forEach(entry -> entry.fail(e));
    }
  }

  private AddBatcher batcher(String queue) {
    AddBatcher known = byQueue.get(queue);
    return known == null
        ? byQueue.computeIfAbsent(queue, name -> new AddBatcher(this, name))
        : known;
  }

  /** Forgets a batcher that is retired. */
  void drop(String queue, AddBatcher batcher) {
    byQueue.remove(queue, batcher);
  }

  /** Returns in words how much is under way into a queue. */
  String state(String queue) {
    AddBatcher batcher = byQueue.get(queue);
    return batcher == null ? "pending=0" : batcher.state();
  }

  /** Returns how many queues have something pending. */
  int size() {
    return byQueue.size();
  }

  StoreContext store() {
    return store;
  }

  Limits limits() {
    return store.limits();
  }

  CompletionThreads completions() {
    return completions;
  }

  int maxBatch() {
    return maxBatch;
  }

  int maxCalls() {
    return maxCalls;
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses further adds. */
  @Override
  public void beginClose(Duration limit) {
    // Before the batchers are gone through: who puts a new one in after that sees it.
    closed = true;
    byQueue.values().forEach(AddBatcher::wakeAll);
  }

  @Override
  public void awaitClosed(long end) {
    byQueue.values().forEach(each -> each.awaitStored(end));
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(moves.sum());
    byQueue.values().forEach(each -> each.report(report));
  }
}
