package io.drover.internal.channel;

import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is published without waiting, in the order of the calls. Safe for use by several threads.
 *
 * <p>The store keeps the order in which it is asked, so all is sent at once while bindings stay as
 * they are. What finds other bindings than what is under way, or comes back because they have
 * changed, waits until nothing is under way any more, and whatever comes later waits behind it.
 * Then one thread sends what waits, first the first.
 */
final class PublishLane {

  /** Something to be published. Not used by two threads at the same time. */
  interface Sending {

    /** Finds where it goes, anew if what was found has changed since. May block. */
    void find();

    /** Returns the versions of the bindings by which that was found. */
    Map<String, Long> versions();

    /** Sends it; completes with {@code false} if the bindings have changed and it was not done. */
    CompletableFuture<Boolean> send();

    /** Ends it, as it could not be sent when its turn came. */
    void fail(Throwable error);
  }

  private record Ticket(long number, Sending sending) {}

  private final Executor threads;

  // What follows is guarded by this object's monitor. If something waits, something is under way
  // or being drained.
  private final Queue<Ticket> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Ticket::number));
  private Map<String, Long> versions = Map.of();
  private long count;
  private int underWay;
  private boolean outdated;
  private boolean draining;

  /**
   * Begins with nothing.
   *
   * @param threads run what may block
   */
  PublishLane(Executor threads) {
    this.threads = threads;
  }

  /**
   * Sends what has found where it goes, now or when its turn comes. Throws what sending it now
   * throws.
   */
  void add(Sending sending) {
    Ticket ticket;
    synchronized (this) {
      ticket = new Ticket(count++, sending);
      if (draining || !waiting.isEmpty() || !fits(sending)) {
        waiting.add(ticket);
        return;
      }
      enter(sending);
    }
    try {
      send(ticket);
    } catch (Throwable e) {
      answered(ticket, true);
      throw e;
    }
  }

  /** Returns whether it may be sent behind what is under way. */
  private boolean fits(Sending sending) {
    return underWay == 0 || (!outdated && versions.equals(sending.versions()));
  }

  private void enter(Sending sending) {
    if (underWay++ == 0) {
      versions = sending.versions();
      outdated = false;
    }
  }

  private void send(Ticket ticket) {
    CompletableFuture<?> unused =
        ticket
            .sending
            .send()
            .whenComplete((done, error) -> answered(ticket, error != null || done));
  }

  private void answered(Ticket ticket, boolean over) {
    synchronized (this) {
      underWay--;
      if (!over) {
        outdated = true;
        waiting.add(ticket);
      }
      if (underWay > 0 || draining || waiting.isEmpty()) {
        return;
      }
      draining = true;
    }
    threads.execute(this::drain);
  }

  private void drain() {
    for (Ticket next = first(); next != null; next = first()) {
      boolean found = find(next);
      synchronized (this) {
        if (!found) {
          waiting.remove(next);
          continue;
        }
        if (waiting.peek() != next || !fits(next.sending)) {
          if (underWay == 0) {
            continue; // One before it has come back.
          }
          draining = false; // The last one that is under way goes on.
          return;
        }
        waiting.remove();
        enter(next.sending);
      }
      try {
        send(next);
      } catch (Throwable e) {
        next.sending.fail(e);
        answered(next, true);
      }
    }
  }

  private synchronized @Nullable Ticket first() {
    Ticket first = waiting.peek();
    draining = first != null;
    return first;
  }

  private static boolean find(Ticket ticket) {
    try {
      ticket.sending.find();
      return true;
    } catch (Throwable e) {
      ticket.sending.fail(e);
      return false;
    }
  }
}
