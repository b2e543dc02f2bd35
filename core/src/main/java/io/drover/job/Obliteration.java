package io.drover.job;

/** What happens if jobs are active when their queue shall be removed. */
public enum Obliteration {
  /** The queue stays as it is, and the call is refused. */
  UNLESS_ACTIVE,
  /** The queue goes all the same; their workers cannot record how they end. */
  FORCED
}
