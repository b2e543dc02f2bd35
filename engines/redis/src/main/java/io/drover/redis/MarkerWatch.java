package io.drover.redis;

import io.drover.spi.JobStore;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScoredValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a connection of its own for the marker that tells of work, while somebody listens
 * (format §3.3). Safe for use by several threads.
 *
 * <p>Who takes the marker takes it from all other workers. So it is only waited for while the
 * worker has room, and put back if it comes when nobody listens any more.
 */
final class MarkerWatch implements JobStore.Watch {

  /** Where to wait, and under which name others see the connection. */
  record Target(String marker, String connectionName) {}

  private static final Logger LOG = LoggerFactory.getLogger(MarkerWatch.class);
  private static final long BLOCK_SECONDS = RedisLines.LONGEST_BLOCK.toSeconds();
  private static final long PAUSE_MILLIS = 500;

  private final RedisLink link;
  private final Target target;
  private final Runnable hint;
  private RedisLines.@Nullable Line line;
  private boolean waiting;
  private boolean listening;
  private boolean closed;

  MarkerWatch(RedisLink link, Target target, Runnable hint) {
    this.link = link;
    this.target = target;
    this.hint = hint;
  }

  @Override
  public synchronized void listen(boolean wanted) {
    listening = wanted;
    if (wanted && !waiting && !closed) {
      waiting = true;
      await();
    }
  }

  private synchronized void await() {
    if (closed || !listening) {
      waiting = false;
      return;
    }
    if (line == null) {
      link.openLater(target.connectionName()).whenComplete(this::opened);
      return;
    }
    line.commands().bzpopmin(BLOCK_SECONDS, target.marker()).whenComplete(this::woken);
  }

  private synchronized void opened(RedisLines.@Nullable Line fresh, @Nullable Throwable error) {
    if (fresh == null) {
      failed(error);
    } else if (closed) {
      fresh.close();
    } else {
      line = fresh;
      await();
    }
  }

  private void woken(
      @Nullable KeyValue<String, ScoredValue<byte[]>> popped, @Nullable Throwable error) {
    if (error != null) {
      failed(error);
    } else if (popped == null || !popped.hasValue()) {
      await();
    } else if (isTaken()) {
      hint.run();
    } else {
      putBack(popped.getValue());
    }
  }

  /** Returns whether somebody listens, who then has heard it and does not listen any more. */
  private synchronized boolean isTaken() {
    waiting = false;
    boolean taken = listening && !closed;
    listening = false;
    return taken;
  }

  private void putBack(ScoredValue<byte[]> marker) {
    link.send(commands -> commands.zadd(target.marker(), marker.getScore(), marker.getValue()));
  }

  private synchronized void failed(@Nullable Throwable error) {
    if (closed) {
      return;
    }
    LOG.debug("cannot wait for {} now", target.marker(), error);
    CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS).execute(this::retry);
  }

  /** A connection that failed is left, as the server it goes to may not be the master any more. */
  private synchronized void retry() {
    if (line != null) {
      line.close();
      line = null;
    }
    await();
  }

  @Override
  public synchronized void close() {
    closed = true;
    listening = false;
    if (line != null) {
      line.close();
    }
  }
}
