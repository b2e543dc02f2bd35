package io.drover.redis.facets;

import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Makes jobs ready again whose lease ran out, in steps (format §3.16). Safe for use by any number
 * of threads.
 */
final class StalledRecovery {

  /**
   * How much of the interval a look keeps others away, in tenths. A whole one would refuse about
   * every other look of a worker that is alone, as its own last one is just as long ago.
   */
  private static final int TENTHS_KEPT = 9;

  private static final String FIRST = "";
  private static final long END = -1;

  private final RedisLink link;

  StalledRecovery(RedisLink link) {
    this.link = link;
  }

  /** Completes with the ids of the jobs recovered, none if somebody else has just looked. */
  CompletableFuture<List<String>> recover(
      String base, Instant now, Duration interval, int maxStalls) {
    List<String> head =
        List.of(
            base,
            Long.toString(now.toEpochMilli()),
            Long.toString(Math.max(1, interval.toMillis() / 10 * TENTHS_KEPT)),
            Integer.toString(maxStalls));
    return step(head, FIRST, new ArrayList<>());
  }

  private CompletableFuture<List<String>> step(
      List<String> head, String begin, List<String> recovered) {
    Arguments arguments = new Arguments(head.size() + 1);
    head.forEach(arguments::add);
    return link.run(Script.RECOVER, head.get(0), arguments.add(begin))
        .thenCompose(
            reply -> {
              List<?> answer = Replies.list(reply);
              recovered.addAll(Replies.texts(answer.get(1)));
              long next = Replies.number(answer.get(0));
              return next == END
                  ? CompletableFuture.completedFuture(recovered)
                  : step(head, Long.toString(next), recovered);
            });
  }
}
