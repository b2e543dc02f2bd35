package io.drover.internal.follow;

import io.drover.internal.store.Limits;
import io.drover.internal.store.Station;
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
public final class EventFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);
  private static final Duration WAIT = Duration.ofSeconds(5);

  /** The station whose listener the current thread tells events. */
  private static final ThreadLocal<@Nullable Station> LISTENING = new ThreadLocal<>();

  private final Station station;
  private final String queue;
  private final Consumer<QueueEvent> listener;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final GrowingPause pause = new GrowingPause();
  private volatile EventLog.Cursor cursor;
  private volatile String position;

  private EventFollower(
      Station station, String queue, EventLog.Cursor cursor, Consumer<QueueEvent> listener) {
    this.station = station;
    this.queue = queue;
    this.cursor = cursor;
    this.listener = listener;
    this.position = cursor.position();
    this.thread = Threads.daemon("drover-" + queue + "-events", this::run);
  }

  /**
   * Starts to follow; every event after this call is told.
   *
   * @param after the position of the last event already seen, or {@code null} for from now on
   */
  public static EventFollower start(
      Station station, String queue, @Nullable String after, Consumer<QueueEvent> listener) {
    EventLog.Cursor cursor = station.engine().events().follow(queue, after);
    EventFollower follower = new EventFollower(station, queue, cursor, listener);
    try {
      station.register(follower);
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
    awaitEnd(System.nanoTime() + Limits.nanos(station.limits().closeLimit()));
  }

  /** Ends following, without waiting for the listener. */
  public void stop() {
    ending.countDown();
    cursor.close();
    station.unregister(this);
  }

  /** Waits, at most until a time of the JVM's, until the listener is not running. */
  public void awaitEnd(long end) {
    if (Thread.currentThread() != thread) {
      Threads.join(thread, end - System.nanoTime());
    }
  }

  /** Returns whether the current thread tells events of a station to a listener. */
  public static boolean isListening(Station station) {
    return LISTENING.get() == station;
  }

  private void run() {
    LISTENING.set(station);
    boolean broken = false;
    while (!isEnding()) {
      try {
        if (broken) {
          cursor = station.engine().events().follow(queue, position);
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
