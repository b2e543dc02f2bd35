package io.drover.internal.produce;

import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.job.Added;
import io.drover.spi.JobInsert;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call of the engine, with the jobs it carries and what they count for in their batcher. Safe
 * for use by several threads.
 *
 * <p>Whoever takes it sends it and closes it: what the engine did not take is answered then. As a
 * task it completes the futures that users hold: run by one thread, and by a further one for as
 * long as there is something left for it, since what hangs on a future may block its thread.
 */
final class AddCall implements AutoCloseable, Runnable {

  private static final GuardedLog LOG = GuardedLog.of(AddCall.class);

  /** How many waiting threads the engine's thread wakes itself; each takes it some microseconds. */
  private static final int WOKEN_DIRECTLY = 8;

  private final AddBatcher batcher;
  private final CompletionThreads completions;
  private final Pending[] entries;
  private final AtomicInteger next = new AtomicInteger();
  private int waited;
  private boolean sent;
  private volatile @Nullable List<Added> added;
  private volatile @Nullable Throwable error;

  // Both are guarded by the batcher's lock.
  private boolean ended;
  private int counted;

  /**
   * Creates it without jobs.
   *
   * @param size how many it is going to carry
   */
  AddCall(AddBatcher batcher, CompletionThreads completions, int size) {
    this.batcher = batcher;
    this.completions = completions;
    this.entries = new Pending[size];
  }

  // ---- under the batcher's lock ---------------------------------------------------------------

  /** Takes its jobs; they count as pending until it gives them up. */
  void take(Gathering gathering) {
    gathering.take(entries);
    counted = entries.length;
    for (Pending entry : entries) {
      waited += entry.isWaited() ? 1 : 0;
    }
  }

  /** Ends the call of the engine; returns whether it was not ended yet. */
  boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** Gives up some of the jobs that count as pending; returns how many of them still did. */
  int giveUp(int jobs) {
    int given = Math.min(jobs, counted);
    counted -= given;
    return given;
  }

  // ---- sending --------------------------------------------------------------------------------

  /** Hands the jobs to the engine; throws nothing. */
  void send(StoreContext store, String queue) {
    try {
      List<JobInsert> jobs = new ArrayList<>(entries.length);
      for (Pending entry : entries) {
        jobs.add(entry.job());
      }
      Object unused = store.engine().jobs().add(queue, jobs).whenComplete(this::answered);
      sent = true;
    } catch (Throwable e) { // Whatever it is, the callers wait for an answer.
      error = e;
    }
  }

  /** Lets the next call be sent, and answers the jobs if the engine did not take them. */
  @Override
  public void close() {
    try {
      if (!sent) {
        answered(null, error);
      }
    } finally {
      batcher.sent();
    }
  }

  // ---- answers --------------------------------------------------------------------------------

  /** Has sent what gathered meanwhile, then passes the answer on. Throws nothing. */
  private void answered(@Nullable List<Added> answer, @Nullable Throwable failure) {
    added = answer;
    error = failure;
    try {
      batcher.ended(this, waited);
    } finally {
      deliver();
    }
  }

  private void deliver() {
    if (waited > WOKEN_DIRECTLY) {
      try {
        completions.wakings().execute(this::wake);
      } catch (Throwable e) { // No thread can be had; nobody may wait for ever.
        wake();
      }
    } else if (waited > 0) {
      wake();
    }
    if (waited < entries.length) {
      try {
        completions.adds().execute(this);
      } catch (Throwable e) { // As above.
        run();
      }
    }
  }

  private void wake() {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].isWaited()) {
        complete(i);
      }
    }
  }

  @Override
  public void run() {
    int index = next.getAndIncrement();
    if (index < entries.length - 1) {
      haveHelp();
    }
    while (index < entries.length) {
      if (!entries[index].isWaited()) {
        complete(index);
      }
      index = next.getAndIncrement();
    }
    if (index == entries.length) { // One thread gets this number.
      batcher.free(this, entries.length - waited);
    }
  }

  private void haveHelp() {
    try {
      completions.adds().execute(this);
    } catch (Throwable e) {
      LOG.debug("no thread can be had; this one completes the batch alone", e);
    }
  }

  private void complete(int index) {
    try {
      Added one = answer(index);
      if (one == null) {
        entries[index].fail(error);
      } else {
        entries[index].future().complete(one);
      }
    } catch (Throwable e) { // It ends this one only.
      entries[index].fail(e);
    }
  }

  private @Nullable Added answer(int index) {
    List<Added> all = added;
    return all != null && index < all.size() ? all.get(index) : null;
  }
}
