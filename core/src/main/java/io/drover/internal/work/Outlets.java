package io.drover.internal.work;

import io.drover.job.Message;
import io.drover.spi.JobDelivery;
import java.util.List;

/**
 * What finds the queues of messages that handlers send to exchanges. Safe for use by several
 * threads; it may block the thread of a handler, in bounded time.
 */
@FunctionalInterface
public interface Outlets {

  /** Knows no exchange. */
  Outlets NONE =
      (exchange, message) -> {
        throw new IllegalStateException("expected a store with exchanges, got one without");
      };

  /**
   * Returns a job for each queue that a message reaches as exchanges and bindings are now.
   *
   * @throws io.drover.job.InvalidInputException if there is no such exchange, or the message is
   *     refused
   * @throws io.drover.job.UnroutableException if it reaches none and has to
   */
  List<JobDelivery> find(String exchange, Message message);
}
