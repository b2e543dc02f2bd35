package io.drover.job;

/** How many children a job has, by what became of them, all at the same moment. Immutable. */
public interface ChildCounts {

  /** Returns how many have not ended; see {@link ChildState#PENDING}. */
  long pending();

  /** Returns how many completed. */
  long completed();

  /** Returns how many failed without harm to the parent. */
  long ignored();

  /** Returns how many failed and fail the parent. */
  long failed();

  /** Returns how many there are in all. */
  default long total() {
    return pending() + completed() + ignored() + failed();
  }
}
