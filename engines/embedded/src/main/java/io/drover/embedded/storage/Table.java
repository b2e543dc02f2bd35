package io.drover.embedded.storage;

import io.drover.job.JobState;

/**
 * The tables of the store, one for each pattern of access; a column family each in RocksDB.
 * Immutable. The ordinal is part of the layout on disk: tables are only ever appended.
 */
public enum Table {
  /** The layout's version and one record of state for each queue. */
  META,
  /** Jobs ready without a priority: queue, order → job. */
  WAITING,
  /** Jobs ready with a priority: queue, priority, order → job. */
  PRIORITIZED,
  /** Jobs not due yet: queue, due instant, order → job. */
  DELAYED,
  /** Claims with jobs that are active: queue, number → the places of the jobs. */
  CLAIMS,
  /** Completed jobs: queue, instant, order → job. */
  COMPLETED,
  /** Failed jobs: queue, instant, order → job. */
  FAILED,
  /** Where a job is that is not where its id says: queue, id → state, place. */
  IDS,
  /** Log lines: queue, id, number → text. */
  LOGS,
  /** Owners of deduplication ids: queue, deduplication id → owner. */
  OWNERS,
  /** When ownerships end: instant, queue, deduplication id → nothing. */
  EXPIRIES,
  /** Events in chunks: queue, position of the first → chunk. */
  EVENTS,
  /** How many ready jobs have a priority: queue, priority → count. */
  PRIORITIES,
  /** Parents that wait for children: queue, instant, order → job. */
  WAITING_CHILDREN,
  /** The children of parents, and how many: queue, parent's id, state, child → what it left. */
  CHILDREN,
  /** Trees that are not released, or only in part: tree, position → job. */
  STAGED,
  /** Schedules: queue, id → schedule; and by when they run: queue, slot, id → nothing. */
  SCHEDULES,

  /** What is recorded in the ledger: key → value and its end. */
  LEDGER,
  /** When what is recorded ends: instant, key of the ledger → nothing. */
  LEDGER_ENDS,
  /** Finished jobs by minute: queue, state → how many in each minute that is over, newest first. */
  METRICS,
  /** Exchanges, bindings, and the last version given out. */
  ROUTES,
  /**
   * What channels retain: channel → until when and bytes; and by when it ends: instant, channel.
   */
  RETAINED;

  public static final Table[] ALL = values();

  /** Returns whether each of its keys begins with a queue's number. */
  public boolean isOfQueues() {
    return switch (this) {
      case META, EXPIRIES, STAGED, LEDGER, LEDGER_ENDS, ROUTES, RETAINED -> false;
      default -> true;
    };
  }

  /**
   * Returns the table that holds the jobs of a state. Active jobs have none: they stay in the table
   * they were claimed from.
   */
  public static Table of(JobState state) {
    return switch (state) {
      case WAITING -> WAITING;
      case PRIORITIZED -> PRIORITIZED;
      case DELAYED -> DELAYED;
      case COMPLETED -> COMPLETED;
      case FAILED -> FAILED;
      case WAITING_CHILDREN -> WAITING_CHILDREN;
      case ACTIVE -> throw new IllegalArgumentException("no table holds jobs in state " + state);
    };
  }
}
