package io.drover.redis.connections;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The connections that are being closed, each of them once. Safe for use by any number of threads.
 *
 * <p>The client library closes, as it ends, whatever it still lists, and warns of what somebody
 * else is closing at that moment. So those are waited for first, and from then on the rest is the
 * client library's: what breaks as it ends must not be closed again.
 */
final class Closings {

  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private boolean over;

  /** Closes a connection that nobody has closed yet, unless all are about to be. */
  void close(Supplier<CompletableFuture<Void>> closing) {
    CompletableFuture<?> end;
    synchronized (this) {
      if (over) {
        return;
      }
      end = RedisLines.guarded(closing);
      underWay.add(end);
    }
    end.whenComplete((done, error) -> underWay.remove(end));
  }

  /** Leaves all further closing to the client library; completes when it can begin. */
  synchronized CompletableFuture<?> end() {
    over = true;
    return CompletableFuture.allOf(underWay.toArray(new CompletableFuture<?>[0]));
  }
}
