package io.drover.spi;

import io.drover.job.QueueEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The events of each queue, in one order that all readers see, the newest ten thousand or so. Safe
 * for use by any number of threads.
 */
public interface EventLog {

  /**
   * Opens a cursor. Blocks until the store has answered, in bounded time.
   *
   * @param after the position of the last event already seen, {@code "0"} for all events kept, or
   *     {@code null} for events from now on
   * @throws io.drover.job.InvalidInputException if the position is none
   * @throws io.drover.job.StoreException if the store cannot be read
   */
  Cursor follow(String queue, @Nullable String after);

  /**
   * Reads on through the events of a queue. For one thread at a time, except {@link #close()}, and
   * for one reading at a time: the next begins once the future of the one before is completed. Who
   * waits for events takes no thread by it.
   *
   * <p>A reading returns at most a thousand events. Those that were trimmed before they were read
   * are passed over. Its future fails with a {@code StoreException} if the store cannot be read or
   * the cursor is closed. It may be completed on a thread of the engine's, so what hangs on it only
   * hands over, and does not look into the list: that may have yet to be decoded, by whichever
   * thread does.
   */
  interface Cursor extends AutoCloseable {

    /** Reads the events that are there, which may be none. Does not block. */
    CompletableFuture<List<QueueEvent>> read();

    /** Reads the next events, at least one, as soon as there are any. Does not block. */
    CompletableFuture<List<QueueEvent>> next();

    /** Returns the position of the last event read, or that at which the cursor was opened. */
    String position();

    /** Ends the cursor and the reading that is under way. Does not block. */
    @Override
    void close();
  }
}
