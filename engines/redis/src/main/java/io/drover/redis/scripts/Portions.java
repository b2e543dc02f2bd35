package io.drover.redis.scripts;

import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts what is to be done into portions that one script each can do without holding the server
 * long. Stateless.
 *
 * <p>Each thing has a weight, by what it takes of the server beside others: a plain job that is
 * added has {@value #PLAIN}.
 */
public final class Portions {

  /** What a script may carry: about a millisecond's worth. */
  private static final int MOST = 200;

  private static final int PLAIN = 2;

  /** A place in a sorted set, its number, and the marker. */
  private static final int SORTED = 4;

  /** The id's owner, and perhaps the removal of another job. */
  private static final int DEDUPLICATED = 10;

  private static final int MOVED = 4;
  private static final int DELIVERED = 6;
  private static final int SETTLED = 8;

  /** How many bytes weigh one. */
  private static final int BYTES = 1_200;

  private Portions() {}

  /** Returns jobs to be added in portions; one empty one for none. */
  public static List<List<JobInsert>> ofInserts(List<JobInsert> jobs) {
    return of(jobs, Portions::weight);
  }

  /** Returns moves in portions; one empty one for none. */
  public static List<List<Move>> ofMoves(List<Move> moves) {
    return of(moves, move -> MOVED + 2 * weight(move.data().length));
  }

  private static <E> List<List<E>> of(List<E> all, ToIntFunction<E> weight) {
    int first = fitting(all, weight);
    if (first == all.size()) {
      return List.of(all);
    }
    List<List<E>> portions = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      int to = from + fitting(all.subList(from, all.size()), weight);
      portions.add(all.subList(from, to));
      from = to;
    }
    return portions;
  }

  /** Returns how many of some settlements go into the first portion. */
  public static int fitting(List<Settlement> settlements) {
    return fitting(settlements, Portions::weight);
  }

  private static <E> int fitting(List<E> all, ToIntFunction<E> weight) {
    long sum = 0;
    int count = 0;
    for (E one : all) {
      sum += weight.applyAsInt(one);
      if (sum > MOST && count > 0) {
        break;
      }
      count++;
    }
    return count;
  }

  private static int weight(JobInsert job) {
    int kind = PLAIN;
    if (job.options().deduplication() != null) {
      kind = DEDUPLICATED;
    } else if (job.options().priority() != 0 || job.options().lifo() || !job.delay().isZero()) {
      kind = SORTED;
    }
    return kind + weight(job.data().length);
  }

  private static int weight(Settlement settlement) {
    byte[] result = settlement.result(); // It is stored, and told in an event.
    int weight = SETTLED + (result == null ? 0 : 2 * weight(result.length));
    for (JobDelivery delivery : settlement.deliveries()) {
      weight += DELIVERED + weight(delivery.job().data().length);
    }
    return weight;
  }

  private static int weight(int bytes) {
    return bytes / BYTES;
  }
}
