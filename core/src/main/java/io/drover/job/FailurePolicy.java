package io.drover.job;

/**
 * What a child's failure for good does to its parent (docs/bullmq-format.md §7.3). The other
 * children go on under every policy.
 */
public enum FailurePolicy {
  /** Nothing: the parent waits until the child is retried and completes, or is removed. */
  WAIT,
  /** The parent fails as well, without its handler having run; so may its own parent. */
  FAIL_PARENT,
  /** The parent runs at once, even if other children are pending. */
  CONTINUE_PARENT,
  /** The parent no longer waits for the child, and can read why it failed. */
  IGNORE,
  /** The parent no longer waits for the child, and does not know of it any more. */
  REMOVE
}
