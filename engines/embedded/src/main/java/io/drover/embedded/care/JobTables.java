package io.drover.embedded.care;

import io.drover.embedded.storage.Table;
import io.drover.job.JobState;
import java.util.List;

/** The tables that jobs are in. Stateless. */
final class JobTables {

  /**
   * The states whose tables have jobs, those first in which a job is that has come furthest: if one
   * is found twice as changes between are lost, that one counts.
   */
  static final List<JobState> STATES =
      List.of(
          JobState.COMPLETED,
          JobState.FAILED,
          JobState.WAITING_CHILDREN,
          JobState.PRIORITIZED,
          JobState.DELAYED,
          JobState.WAITING);

  /** Tables that are copied as they are. */
  static final List<Table> OTHERS =
      List.of(
          Table.CLAIMS,
          Table.LOGS,
          Table.OWNERS,
          Table.EXPIRIES,
          Table.CHILDREN,
          Table.STAGED,
          Table.SCHEDULES,
          Table.LEDGER,
          Table.LEDGER_ENDS,
          Table.METRICS,
          Table.ROUTES,
          Table.RETAINED);

  private JobTables() {}
}
