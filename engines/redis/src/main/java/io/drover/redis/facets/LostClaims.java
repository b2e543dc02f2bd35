package io.drover.redis.facets;

import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.spi.Claim;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the jobs of claims whose answer is lost, as nobody runs them. Safe for use by any
 * number of threads.
 *
 * <p>The server is asked for them as soon as it can be, and some time later once more: a claim that
 * was under way when its connection broke may take effect after those who ask by another. Until
 * then nothing renews their leases, so that those which it does not find in time are recovered as
 * stalled.
 */
final class LostClaims {

  private static final QuietLog LOG = QuietLog.of(LostClaims.class);

  /** How many claims are asked for at once at most; more are left to be recovered. */
  private static final int MOST = 1_000;

  /** How many times some of the active jobs are looked through for one claim at most. */
  private static final int MOST_STEPS = 40;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** When to look, after the one before. */
  private static final List<Duration> LOOKS =
      List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final RedisLink link;
  private final AtomicInteger open = new AtomicInteger();

  LostClaims(RedisLink link) {
    this.link = link;
  }

  /**
   * A claim that is asked for.
   *
   * @param base the start of the queue's keys
   * @param until when its leases end, a time of the JVM's
   */
  private record Loss(String base, String token, long until) {}

  /** Takes note of a call that claimed and failed. Of one that took no effect nothing is lost. */
  void failed(String base, Claim claim, Throwable error) {
    if (RedisErrors.mayBeDone(error)) {
      lost(base, claim);
    }
  }

  /** Takes note of a claim that was done, and of which the jobs are not known. */
  void lost(String base, Claim claim) {
    if (open.incrementAndGet() > MOST) {
      open.decrementAndGet();
      return;
    }
    look(new Loss(base, claim.token(), System.nanoTime() + claim.lease().toNanos()), 0);
  }

  private void look(Loss loss, int look) {
    if (look == LOOKS.size() || isOver(loss)) {
      open.decrementAndGet();
    } else {
      link.later(LOOKS.get(look), () -> ask(loss, look, FIRST_PAUSE));
    }
  }

  private boolean isOver(Loss loss) {
    return !link.isOpen() || loss.until() - System.nanoTime() <= 0;
  }

  private void ask(Loss loss, int look, Duration pause) {
    CompletableFuture<?> unused =
        step(loss, 0, 0)
            .whenComplete(
                (given, error) -> {
                  if (error == null && given != null) {
                    found(loss, look, given);
                  } else if (isOver(loss)) {
                    open.decrementAndGet();
                  } else {
                    link.later(pause, () -> ask(loss, look, longer(pause)));
                  }
                });
  }

  private void found(Loss loss, int look, long given) {
    if (given == 0) {
      look(loss, look + 1);
      return;
    }
    open.decrementAndGet(); // A claim is one step, so these are all.
    LOG.info(
        "{} jobs were claimed by a call whose answer was lost, and are given back ({})",
        given,
        loss.base());
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Looks through some active jobs and then the rest; completes with how many were given back. */
  private CompletableFuture<Long> step(Loss loss, long from, int steps) {
    Arguments arguments = Arguments.of(loss.base(), loss.token()).add(from);
    return link.run(Script.GIVE_BACK, loss.base(), arguments)
        .thenCompose(
            reply -> {
              List<@Nullable Object> answer = Replies.list(reply);
              long given = Replies.number(answer.get(0));
              long next = Replies.number(answer.get(1));
              return next < 0 || steps + 1 == MOST_STEPS
                  ? CompletableFuture.completedFuture(given)
                  : step(loss, next, steps + 1).thenApply(rest -> given + rest);
            });
  }
}
