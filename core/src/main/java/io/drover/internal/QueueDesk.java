package io.drover.internal;

/**
 * What all users of one queue in this process share. Immutable.
 *
 * @param adds the way of new jobs into the queue
 * @param results those who wait for results of its jobs
 */
public record QueueDesk(AddBatcher adds, ResultWaiter results) {}
