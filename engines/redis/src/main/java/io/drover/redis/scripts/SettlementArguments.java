package io.drover.redis.scripts;

import io.drover.job.Keep;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.util.ArrayList;
import java.util.List;

/** Writes settlements as {@code lua/advance.lua} reads them. Stateless. */
public final class SettlementArguments {

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private SettlementArguments() {}

  public static void write(List<Settlement> settlements, QueueKeys keys, Arguments arguments) {
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
    for (int from = 0; from < settlements.size(); ) {
      int to = from + 1;
      while (to < settlements.size() && isAlike(settlements.get(from), settlements.get(to))) {
        to++;
      }
      group(settlements.subList(from, to), retentions, keys, arguments);
      from = to;
    }
  }

  private static boolean isEnd(Settlement settlement) {
    return switch (settlement.outcome()) {
      case COMPLETE, FAIL, DEAD_LETTER -> true;
      default -> false;
    };
  }

  private static boolean isAlike(Settlement one, Settlement other) {
    return one.outcome() == other.outcome()
        && one.deliveries().isEmpty()
        && other.deliveries().isEmpty()
        && one.front() == other.front()
        && one.lease().token().equals(other.lease().token())
        && one.keep().equals(other.keep());
  }

  private static void group(
      List<Settlement> alike, List<Keep> retentions, QueueKeys keys, Arguments arguments) {
    Settlement first = alike.get(0);
    arguments
        .add(letter(first))
        .add(first.lease().token())
        .add(retentions.indexOf(first.keep()) + 1)
        .add(alike.size())
        .add(width(first) + DeliveryArguments.WIDTH * first.deliveries().size());
    for (Settlement settlement : alike) {
      write(settlement, arguments);
      DeliveryArguments.write(settlement.deliveries(), keys, arguments);
    }
  }

  private static String letter(Settlement settlement) {
    return switch (settlement.outcome()) {
      case COMPLETE -> "c";
      case FAIL -> "f";
      case RETRY -> settlement.front() ? "R" : "r";
      case BACK_OFF -> "b";
      case MOVE_TO_LATER -> "l";
      case GIVE_BACK -> "g";
      case DEAD_LETTER -> "d";
      case WAIT_FOR_CHILDREN -> "w";
    };
  }

  private static int width(Settlement settlement) {
    return switch (settlement.outcome()) {
      case WAIT_FOR_CHILDREN -> 1;
      case COMPLETE, MOVE_TO_LATER, GIVE_BACK -> 2;
      case RETRY -> 3;
      case FAIL, DEAD_LETTER, BACK_OFF -> 4;
    };
  }

  private static void write(Settlement settlement, Arguments arguments) {
    arguments.add(settlement.lease().jobId());
    switch (settlement.outcome()) {
      case COMPLETE -> arguments.add(result(settlement));
      case FAIL, DEAD_LETTER -> {
        failure(settlement, arguments);
        arguments.add(settlement.attempts());
      }
      case RETRY -> failure(settlement, arguments);
      case BACK_OFF -> {
        failure(settlement, arguments);
        arguments.add(settlement.delay().toMillis());
      }
      case MOVE_TO_LATER, GIVE_BACK -> arguments.add(settlement.delay().toMillis());
      case WAIT_FOR_CHILDREN -> {}
    }
  }

  static byte[] result(Settlement settlement) {
    byte[] result = settlement.result();
    return result == null ? NULL : result;
  }

  private static void failure(Settlement settlement, Arguments arguments) {
    Failure failure = settlement.failure();
    arguments
        .add(failure == null ? "" : failure.reason())
        .add(StackTracesJson.write(failure == null ? List.of() : failure.stackTraces()));
  }
}
