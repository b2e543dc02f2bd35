package io.drover.internal.call;

import io.drover.internal.produce.AddBatchers;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.work.OnDuty;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The clients and servers of one open store, and what they share. Safe for use by several threads.
 */
public final class Calls implements Part {

  private final StoreContext store;
  private final LifeCycle life;
  private final CompletionThreads threads;
  private final AddBatchers adds;
  private final Janitor janitor;
  private final Consumer<OnDuty> attendance;

  /** Begins with none. */
  public Calls(
      StoreContext store,
      LifeCycle life,
      CompletionThreads threads,
      AddBatchers adds,
      Consumer<OnDuty> attendance) {
    this.store = store;
    this.life = life;
    this.threads = threads;
    this.adds = adds;
    this.attendance = attendance;
    this.janitor = new Janitor(store, threads.calls());
  }

  /** Has others see a worker that serves calls, or reads replies. */
  void enter(OnDuty worker) {
    attendance.accept(worker);
  }

  /** Makes a client of a queue of requests, which begins to read its replies. */
  public Caller client(String requests) {
    return Caller.open(this, requests);
  }

  /** Starts a server of a queue of requests. */
  public CallServer serve(ServerPlan plan) {
    return CallServer.start(this, plan);
  }

  /** Ends what is done for all of them; they are parts of their own. */
  @Override
  public void beginClose(Duration limit) {
    janitor.close();
  }

  StoreContext store() {
    return store;
  }

  LifeCycle life() {
    return life;
  }

  CompletionThreads threads() {
    return threads;
  }

  AddBatchers adds() {
    return adds;
  }

  Janitor janitor() {
    return janitor;
  }
}
