package io.drover.job;

/** What has become of a child, as its parent sees it (docs/bullmq-format.md §1.3, §7.6). */
public enum ChildState {
  /** It has not ended, or it failed and its parent waits for it all the same. */
  PENDING,
  /** It completed; the parent has its result. */
  COMPLETED,
  /** It failed, and the parent goes on without it; the parent has the reason. */
  IGNORED,
  /** It failed, and so does the parent. */
  FAILED
}
