package io.drover.benchmarks;

/** A system that is measured over Redis, with one empty queue. For one thread. */
interface RedisSubject extends AutoCloseable {

  /** From the call of an add to the start of its handler, in microseconds. */
  record PickUp(double p50, double p99) {}

  String name();

  /** Adds jobs one by one with so many under way; returns how many a second. */
  double add(int jobs, int inFlight, Object data) throws Exception;

  /** Adds jobs in calls of so many, one after the other; returns how many a second. */
  double addBulk(int jobs, int size, Object data) throws Exception;

  /** Runs jobs that are there with a handler that does nothing; returns how many a second. */
  double drain(int jobs, int concurrency) throws Exception;

  /** Adds jobs one after the other to an idle queue with a worker that waits. */
  PickUp pickUp(int jobs, Object data) throws Exception;

  /** Removes everything from the queue. */
  void clear() throws Exception;

  @Override
  void close();
}
