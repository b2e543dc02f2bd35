package io.drover.redis.scripts;

import io.drover.job.Keep;
import io.drover.spi.Claim;
import io.drover.spi.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what {@code lua/advance_plain.lua} may be able to do, and writes it as that reads it.
 * Stateless.
 */
public final class PlainAdvance {

  /** How many jobs that are too many may go with one call, if not more have completed. */
  private static final int MOST_TO_GO = 50;

  /** How many jobs it may be asked for; Lua hands over no more than some thousands. */
  private static final int MOST_CLAIMED = 1_000;

  private PlainAdvance() {}

  /** Returns whether nothing that the caller knows speaks against it. */
  public static boolean mayBe(List<Settlement> settlements, @Nullable Claim claim) {
    if (settlements.isEmpty() ? claim == null : !isByNumber(settlements.get(0).keep())) {
      return false;
    }
    for (Settlement settlement : settlements) {
      if (settlement.outcome() != Settlement.Outcome.COMPLETE
          || !settlement.lease().endsAlone()
          || !settlement.deliveries().isEmpty()
          || !settlement.keep().equals(settlements.get(0).keep())) {
        return false;
      }
    }
    return claim == null || claim.rateLimit() == null && claim.max() <= MOST_CLAIMED;
  }

  private static boolean isByNumber(Keep keep) {
    return keep.age() == null;
  }

  /**
   * Writes which completed jobs are too many, and the settlements.
   *
   * @param cut whether events are to be cut as well
   */
  public static void write(List<Settlement> settlements, boolean cut, Arguments arguments) {
    int keep = settlements.isEmpty() ? -1 : settlements.get(0).keep().count();
    if (keep <= 0) {
      arguments.add(keep < 0 ? "" : "0").add("");
    } else {
      long most = Math.max(MOST_TO_GO, settlements.size());
      arguments.add(-keep - most).add(-keep - 1L);
    }
    arguments.add(cut);
    for (Settlement settlement : settlements) {
      arguments
          .add(settlement.lease().jobId())
          .add(settlement.lease().token())
          .add(settlement.lease().attemptsMade() + 1L)
          .add(SettlementArguments.result(settlement));
    }
  }
}
