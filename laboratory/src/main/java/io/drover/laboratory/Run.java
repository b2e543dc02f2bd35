package io.drover.laboratory;

/** One run of a handler, as its process recorded it. For one thread. */
final class Run {

  /** Stands for what has not happened. */
  static final long NEVER = Long.MAX_VALUE;

  final String process;
  final long start;
  private long end = NEVER;
  private long told = NEVER;
  private boolean returned;

  Run(String process, long start) {
    this.process = process;
    this.start = start;
  }

  void end(long nanos, boolean byReturning) {
    end = nanos;
    returned = byReturning;
  }

  void tellCompleted(long nanos) {
    told = Math.min(told, nanos);
  }

  /** Returns when the handler ended, or {@link #NEVER}. */
  long end() {
    return end;
  }

  /** Returns when the worker told that the store has the completion, or {@link #NEVER}. */
  long told() {
    return told;
  }

  boolean hasReturned() {
    return returned;
  }

  boolean hasThrown() {
    return end != NEVER && !returned;
  }
}
