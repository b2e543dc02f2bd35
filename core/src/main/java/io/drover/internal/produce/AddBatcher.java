package io.drover.internal.produce;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.StoreErrors;
import io.drover.job.InterruptedWaitException;
import io.drover.job.StoreException;
import io.drover.spi.UnderWay;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the jobs that are added to one queue while a call of the engine is under way, and sends
 * them with the next; a full batch goes out beside it. Safe for use by several threads.
 *
 * <p>A lone caller is never delayed, and a busy queue gets large batches by itself. The engine's
 * thread only hands the next batch over and wakes threads that wait, or has them woken if they are
 * many. Futures users hold are completed elsewhere, as what hangs on them may block, by adding jobs
 * and waiting for them, too.
 *
 * <p>A job is pending until it is answered; one whose future a user holds, until that and the
 * others of its batch have been completed or are about to be. So what nobody has looked at yet is
 * bounded as well. A batcher with nothing pending is retired: it takes nothing in any more, and the
 * next to come gets a new one.
 */
final class AddBatcher {

  /** How many calls a thread sends that has something else to do. */
  private static final int ROUNDS = 8;

  private final AddBatchers owner;
  private final String queue;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Gathering gathering = new Gathering();
  private int calls;
  private int called;
  private boolean sending;
  private boolean retired;

  AddBatcher(AddBatchers owner, String queue) {
    this.owner = owner;
    this.queue = queue;
  }

  /**
   * Takes jobs in, as many as there is room for; waits for room for the first.
   *
   * @param from the first that is not taken in yet
   * @return the first that is not taken in then: {@code from}, if this is retired
   */
  int takeIn(List<Pending> entries, int from) {
    int to;
    lock.lock();
    try {
      awaitRoom(from, entries.size());
      if (retired) {
        return from;
      }
      int free = owner.limits().maxPendingAdds() - pending();
      to = Math.min(entries.size(), from + Math.max(1, free));
      for (int i = from; i < to; i++) {
        gathering.add(entries.get(i));
      }
    } finally {
      lock.unlock();
    }
    send();
    return to;
  }

  private void awaitRoom(int taken, int all) {
    // A continuation that adds jobs must not wait for room that only continuations make. It may
    // fill as much again, and is refused beyond.
    boolean continuation = owner.completions().isOwnThread();
    int max = owner.limits().maxPendingAdds() * (continuation ? 2 : 1);
    long left = continuation ? 0 : owner.limits().callLimit().toNanos();
    try {
      while (!retired && !owner.isClosed() && pending() >= max) {
        if (left <= 0) {
          throw new StoreException(
              "expected fewer than %d adds to queue \"%s\" to be pending, and had them for %s (%s); %s."
                      .formatted(
                          max,
                          queue,
                          continuation ? "a moment" : owner.limits().callLimit(),
                          stateLocked(),
                          stored(taken, all))
                  + " Add more slowly or raise maxPendingAdds");
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted while adding to queue \"%s\"; %s".formatted(queue, stored(taken, all)), e);
    }
    if (owner.isClosed()) {
      throw StoreErrors.closed(stored(taken, all));
    }
  }

  private static String stored(int taken, int all) {
    return taken == 0
        ? "nothing was stored"
        : "of the %d jobs the first %d were taken in, and the others were not stored"
            .formatted(all, taken);
  }

  /**
   * Sends what may be sent. One thread at a time does, so that jobs keep their order; others leave
   * theirs to it. Throws nothing: jobs that cannot be sent are answered with the reason.
   */
  private void send() {
    for (int round = 1; !(round > ROUNDS && isHandedOver()); round++) {
      try (AddCall call = next()) {
        if (call == null) {
          return;
        }
        call.send(owner.store(), queue);
      } catch (Throwable e) { // Memory for the call cannot be had, for example.
        refuse(e);
      }
    }
  }

  private boolean isHandedOver() {
    try {
      owner.completions().wakings().execute(this::send);
      return true;
    } catch (Throwable e) { // No thread can be had, so this one goes on.
      return false;
    }
  }

  /** Takes the next call for a thread that then sends it, or returns {@code null}. */
  private @Nullable AddCall next() {
    lock.lock();
    try {
      boolean due =
          calls == 0 || (calls < owner.maxCalls() && gathering.size() >= owner.maxBatch());
      if (sending || !due || gathering.size() == 0) {
        return null;
      }
      int size = Math.min(owner.maxBatch(), gathering.size());
      AddCall call = new AddCall(this, owner.completions(), size);
      // From here on nothing can fail until the call has somebody who closes it.
      call.take(gathering);
      called += size;
      calls++;
      sending = true;
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** Answers all that has gathered with an error. */
  private void refuse(Throwable error) {
    Pending entry;
    lock.lock();
    try {
      entry = gathering.takeAll();
      room.signalAll();
      retireIfIdle();
    } finally {
      lock.unlock();
    }
    for (; entry != null; entry = entry.next) {
      entry.fail(error);
    }
  }

  /** Lets the next call be sent. */
  void sent() {
    lock.lock();
    try {
      sending = false;
      retireIfIdle();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the engine has answered a call, frees some of its jobs, and sends the next. */
  void ended(AddCall call, int jobs) {
    lock.lock();
    try {
      if (call.end()) {
        calls--;
      }
      freeLocked(call, jobs);
    } finally {
      lock.unlock();
    }
    send();
  }

  /** Makes room for others. */
  void free(AddCall call, int jobs) {
    lock.lock();
    try {
      freeLocked(call, jobs);
    } finally {
      lock.unlock();
    }
  }

  private void freeLocked(AddCall call, int jobs) {
    called -= call.giveUp(jobs);
    room.signalAll();
    retireIfIdle();
  }

  private void retireIfIdle() {
    if (pending() == 0 && calls == 0 && !sending) {
      retired = true;
      owner.drop(queue, this);
    }
  }

  /** Has those who wait for room look again, as the store is being closed. */
  void wakeAll() {
    lock.lock();
    try {
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, interrupted or not, until the adds under way are stored, or a time of the JVM's. */
  void awaitStored(long end) {
    send(); // Should anything have been left behind.
    boolean interrupted = false;
    lock.lock();
    try {
      while (pending() > 0 && end - System.nanoTime() > 0) {
        try {
          room.awaitNanos(end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true; // What was taken in shall be stored all the same.
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tells what is under way. */
  void report(Bustle.Report report) {
    lock.lock();
    try {
      if (pending() > 0) {
        report.underWay(
            UnderWay.of("%d adds to queue \"%s\" not answered".formatted(pending(), queue)));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns in words how much is under way. */
  String state() {
    lock.lock();
    try {
      return stateLocked();
    } finally {
      lock.unlock();
    }
  }

  private String stateLocked() {
    return "pending=" + pending() + ", gathering=" + gathering.size();
  }

  private int pending() {
    return gathering.size() + called;
  }
}
