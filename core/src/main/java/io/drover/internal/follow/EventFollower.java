package io.drover.internal.follow;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GrowingPause;
import io.drover.internal.threads.Threads;
import io.drover.job.QueueEvent;
import io.drover.job.StoreException;
import io.drover.spi.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads the events of one queue and tells each to a listener. Safe for use by several
 * threads.
 */
public final class EventFollower implements AutoCloseable, Part {

  private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final StoreContext store;
  private final LifeCycle life;
  private final String queue;
  private final Consumer<QueueEvent> listener;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final GrowingPause pause = new GrowingPause();
  private volatile EventLog.Cursor cursor;
  private volatile String position;

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
    this.thread = Threads.capture().daemon("drover-" + queue + "-events", this::run);
  }

  /** Starts to follow; every event after this call is told. */
  public static EventFollower start(StoreContext store, LifeCycle life, Wish wish) {
    EventLog.Cursor cursor = store.engine().events().follow(wish.queue(), wish.after());
    EventFollower follower = new EventFollower(store, life, wish, cursor);
    try {
      life.register(Stage.LISTEN, follower);
    } catch (StoreException e) {
      cursor.close();
      throw e;
    }
    follower.thread.start();
    return follower;
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
    ending.countDown();
    cursor.close();
    life.unregister(Stage.LISTEN, this);
  }

  @Override
  public void awaitClosed(long end) {
    if (Thread.currentThread() != thread) {
      Threads.join(thread, end - System.nanoTime());
    }
  }

  @Override
  public void look() {}

  @Override
  public void report(Bustle.Report report) {}

  @Override
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    boolean broken = false;
    while (!isEnding()) {
      try {
        if (broken) {
          cursor = store.engine().events().follow(queue, position);
        }
        tell(cursor.next(WAIT));
        broken = false;
        pause.reset();
      } catch (Throwable e) {
        if (!isEnding()) {
          LOG.warn("the events of queue \"{}\" cannot be read now", queue, e);
          cursor.close();
          broken = true;
          rest();
        }
      }
    }
    cursor.close();
  }

  private void tell(List<QueueEvent> events) {
    for (QueueEvent event : events) {
      if (isEnding()) {
        return;
      }
      try {
        listener.accept(event);
      } catch (Throwable e) { // Not all languages declare what they throw.
        LOG.warn("a listener to the events of queue \"{}\" failed", queue, e);
      }
      position = event.position();
    }
  }

  private boolean isEnding() {
    return ending.getCount() == 0;
  }

  private void rest() {
    try {
      if (ending.await(pause.next().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      // Only the loop's end ends this thread.
      LOG.debug("interrupted", e);
    }
  }
}
