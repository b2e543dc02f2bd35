package io.drover.redis;

import io.drover.job.Keep;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.util.ArrayList;
import java.util.List;

/** Writes settlements as {@code lua/advance.lua} reads them. Stateless. */
final class SettlementArguments {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private SettlementArguments() {}

  static void write(List<Settlement> settlements, Arguments arguments) {
    List<Keep> retentions = new ArrayList<>();
    for (Settlement settlement : settlements) {
      if (isEnd(settlement) && !retentions.contains(settlement.keep())) {
        retentions.add(settlement.keep());
      }
    }
    arguments.add(retentions.size());
    for (Keep keep : retentions) {
      arguments
          .add(keep.count())
          .add(keep.age() == null ? -1 : keep.age().toMillis())
          .add(keep.limit());
    }
    settlements.forEach(settlement -> write(settlement, retentions, arguments));
  }

  private static boolean isEnd(Settlement settlement) {
    return switch (settlement.outcome()) {
      case COMPLETE, FAIL -> true;
      default -> false;
    };
  }

  private static void write(Settlement settlement, List<Keep> retentions, Arguments arguments) {
    arguments.add(settlement.lease().jobId()).add(settlement.lease().token());
    int retention = retentions.indexOf(settlement.keep()) + 1;
    switch (settlement.outcome()) {
      case COMPLETE -> {
        byte[] result = settlement.result();
        arguments.add("c").add(result == null ? NULL : result).add(retention);
      }
      case FAIL -> {
        failure("f", settlement, arguments);
        arguments.add(retention).add(settlement.attempts());
      }
      case RETRY -> failure(settlement.front() ? "R" : "r", settlement, arguments);
      case BACK_OFF -> {
        failure("b", settlement, arguments);
        arguments.add(settlement.delay().toMillis());
      }
      case MOVE_TO_LATER -> arguments.add("l").add(settlement.delay().toMillis());
      case GIVE_BACK -> arguments.add("g").add(settlement.delay().toMillis());
    }
  }

  private static void failure(String outcome, Settlement settlement, Arguments arguments) {
    Failure failure = settlement.failure();
    arguments
        .add(outcome)
        .add(failure == null ? "" : failure.reason())
        .add(StackTracesJson.write(failure == null ? List.of() : failure.stackTraces()));
  }
}
