package io.drover.internal.follow;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.Doorbell;
import io.drover.internal.threads.GrowingPause;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.QueueEvent;
import io.drover.spi.EventLog;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads the events of one queue and tells each to a listener. Safe for use by several
 * threads.
 *
 * <p>The cursor is that thread's alone, once it runs. Whatever the listener, the store or the log
 * throws, only closing ends the thread.
 */
public final class EventFollower implements AutoCloseable, Part {

  private static final GuardedLog LOG = GuardedLog.of(EventFollower.class);

  private final StoreContext store;
  private final LifeCycle life;
  private final String queue;
  private final Consumer<QueueEvent> listener;
  private final Threads threads = Threads.capture();
  private final Thread thread;
  private final Doorbell bell = new Doorbell();
  private final GrowingPause pause = new GrowingPause();
  private final AtomicLong readings = new AtomicLong();
  private EventLog.@Nullable Cursor cursor;
  private volatile String position;
  private volatile boolean telling;
  private volatile boolean ending;

  /**
   * What to follow.
   *
   * @param queue the queue
   * @param after the position of the last event already seen, or {@code null} for from now on
   * @param listener told each event
   */
  public record Wish(String queue, @Nullable String after, Consumer<QueueEvent> listener) {}

  private EventFollower(StoreContext store, LifeCycle life, Wish wish, EventLog.Cursor cursor) {
    this.store = store;
    this.life = life;
    this.queue = wish.queue();
    this.cursor = cursor;
    this.listener = wish.listener();
    this.position = cursor.position();
    this.thread = threads.daemon("drover-" + queue + "-events", this::run);
  }

  /** Starts to follow; every event after this call is told. */
  public static EventFollower start(StoreContext store, LifeCycle life, Wish wish) {
    EventLog.Cursor cursor = store.engine().events().follow(wish.queue(), wish.after());
    EventFollower follower = null;
    try {
      follower = new EventFollower(store, life, wish, cursor);
      life.register(Stage.LISTEN, follower);
      follower.thread.start();
      return follower;
    } catch (Throwable e) {
      if (follower != null) {
        life.unregister(Stage.LISTEN, follower);
      }
      close(cursor);
      throw e;
    }
  }

  /** Returns the position of the last event told, or that at which following began. */
  public String position() {
    return position;
  }

  /** Ends following; waits until the listener is not running, unless it is the one who calls. */
  @Override
  public void close() {
    stop();
    awaitClosed(System.nanoTime() + Limits.nanos(store.limits().closeLimit()));
  }

  @Override
  public void beginClose(Duration limit) {
    stop();
  }

  private void stop() {
    ending = true;
    bell.ring();
    life.unregister(Stage.LISTEN, this);
  }

  @Override
  public void awaitClosed(long end) {
    if (Thread.currentThread() != thread) {
      Threads.join(thread, end - System.nanoTime());
    }
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(readings.get());
    if (telling) {
      report.underWay(
          UnderWay.on(thread, "telling a listener the events of queue \"%s\"".formatted(queue)));
    }
  }

  @Override
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    while (!ending) {
      try {
        for (QueueEvent event : next()) {
          if (ending) {
            break;
          }
          tell(event);
        }
        pause.reset();
      } catch (Throwable e) {
        if (!ending) {
          LOG.warn("the events of queue \"{}\" cannot be read now", e, queue);
          leaveCursor();
          telling = false;
          rest();
        }
      }
    }
    leaveCursor();
  }

  /** Waits for the next events, or until closing begins. */
  private List<QueueEvent> next() {
    telling = false;
    EventLog.Cursor open = cursor;
    if (open == null) {
      open = store.engine().events().follow(queue, position);
      cursor = open;
    }
    CompletableFuture<List<QueueEvent>> events = open.next();
    CompletableFuture<?> unused = events.whenComplete((list, error) -> read());
    while (!events.isDone() && !ending) {
      bell.await();
    }
    return events.isDone() ? events.join() : List.of();
  }

  private void read() {
    readings.incrementAndGet();
    telling = true;
    bell.ring();
  }

  private void tell(QueueEvent event) {
    try {
      listener.accept(event);
    } catch (Throwable e) { // Not all languages declare what they throw.
      LOG.warn("a listener to the events of queue \"{}\" failed", e, queue);
    }
    threads.restore();
    position = event.position();
  }

  /** Waits a little, or until closing begins. */
  private void rest() {
    long end = System.nanoTime() + pause.next().toNanos();
    while (!ending && end - System.nanoTime() > 0) {
      bell.await(end - System.nanoTime());
    }
  }

  private void leaveCursor() {
    EventLog.Cursor open = cursor;
    cursor = null;
    if (open != null) {
      close(open);
    }
  }

  private static void close(EventLog.Cursor cursor) {
    LOG.attempt("close a cursor", cursor::close);
  }
}
