package io.drover.console;

/** What a caller of the console may do. Each role may do what those before it may. */
public enum Role {
  /** Look at everything that is not masked. */
  VIEW,
  /** Act on jobs, queues, dead letters, schedules and bindings. */
  OPERATE,
  /**
   * Do what cannot be taken back for a whole queue or exchange: clean, drain, discard many dead
   * letters, obliterate, delete.
   */
  ADMIN;

  boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
