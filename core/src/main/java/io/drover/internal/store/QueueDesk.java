package io.drover.internal.store;

import io.drover.internal.follow.ResultWaiter;
import io.drover.internal.produce.AddBatcher;

/**
 * What all users of one queue in this process share. Immutable.
 *
 * @param adds the way of new jobs into the queue
 * @param results those who wait for results of its jobs
 */
public record QueueDesk(AddBatcher adds, ResultWaiter results) {}
