package io.drover.job;

/** Where in its queue, or among the jobs of its priority, a job is put. */
public enum Placement {
  /** Before the others: it runs next. */
  FRONT,
  /** Behind the others. */
  BACK
}
