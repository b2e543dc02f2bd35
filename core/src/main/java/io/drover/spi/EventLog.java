package io.drover.spi;

import io.drover.job.QueueEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of each queue, in one order that all readers see, the newest ten thousand or so. Safe
 * for use by any number of threads.
 */
public interface EventLog {

  /**
   * Opens a cursor.
   *
   * @param after the position of the last event already seen, {@code "0"} for all events kept, or
   *     {@code null} for events from now on
   * @throws io.drover.job.InvalidInputException if the position is none
   */
  Cursor follow(String queue, @Nullable String after);

  /** Reads on through the events of a queue. For one thread, except {@link #close()}. */
  interface Cursor extends AutoCloseable {

    /**
     * Returns the next events, at most a thousand; waits for the first of them as long as said,
     * then returns an empty list. Events that were trimmed before they were read are passed over.
     * An interrupted thread gets the events that are there and waits for none, and an interrupt
     * ends a wait that is under way; the thread stays interrupted.
     *
     * @throws io.drover.job.StoreException if the store cannot be read or the cursor is closed
     */
    List<QueueEvent> next(Duration maxWait);

    /** Returns the position of the last event returned, or that at which the cursor was opened. */
    String position();

    /** Ends a wait that is under way. */
    @Override
    void close();
  }
}
