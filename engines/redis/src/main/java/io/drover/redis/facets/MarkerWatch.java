package io.drover.redis.facets;

import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLines;
import io.drover.redis.connections.RedisLink;
import io.drover.spi.JobStore;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScoredValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits on a connection of its own for the marker that tells of work, while somebody listens
 * (format §3.3). Safe for use by several threads.
 *
 * <p>Who takes the marker takes it from all other workers. So it is only waited for while the
 * worker has room, and put back if it comes when nobody listens any more. The connection is there
 * from the start, as others see by it that the worker is.
 */
final class MarkerWatch implements JobStore.Watch {

  /** Where to wait, and under which name others see the connection. */
  record Target(String marker, String connectionName) {}

  private static final QuietLog LOG = QuietLog.of(MarkerWatch.class);
  private static final long BLOCK_SECONDS = RedisLines.LONGEST_BLOCK.toSeconds();
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Of a server that answers, and says that it will do so differently before long. */
  private static final Duration LONGEST_PUT_OFF = Duration.ofSeconds(1);

  private final RedisLink link;
  private final Target target;
  private final Runnable hint;
  private RedisLines.@Nullable Line line;
  private Duration pause = FIRST_PAUSE;
  private boolean failing;
  private boolean waiting;
  private boolean listening;
  private boolean closed;

  MarkerWatch(RedisLink link, Target target, Runnable hint) {
    this.link = link;
    this.target = target;
    this.hint = hint;
    open();
  }

  private void open() {
    link.openLater(target.marker(), target.connectionName()).whenComplete(this::opened);
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

  @Override
  public synchronized void listen(boolean wanted) {
    listening = wanted;
    await();
  }

  /** Waits for the marker, if somebody listens, there is a connection, and it is not done yet. */
  private synchronized void await() {
    RedisLines.Line open = line;
    if (closed || !listening || waiting || open == null) {
      return;
    }
    waiting = true;
    open.ask(commands -> commands.bzpopmin(BLOCK_SECONDS, target.marker()))
        .whenComplete(this::woken);
  }

  private void woken(
      @Nullable KeyValue<String, ScoredValue<byte[]>> popped, @Nullable Throwable error) {
    boolean marked = popped != null && popped.hasValue();
    boolean taken;
    synchronized (this) {
      waiting = false;
      if (error != null) {
        failed(error);
        return;
      }
      works();
      // Who listens hears it once, and then does not listen any more.
      taken = marked && listening && !closed;
      if (taken) {
        listening = false;
      } else if (!marked) {
        await();
      }
    }
    if (taken) {
      give();
    } else if (marked && popped != null) {
      putBack(popped.getValue());
    }
  }

  /** Gives the hint, on a thread that also serves others. */
  private void give() {
    try {
      hint.run();
    } catch (Throwable e) {
      LOG.warn("the hint of work for {} failed", target.marker(), e);
    }
  }

  private void putBack(ScoredValue<byte[]> marker) {
    link.send(commands -> commands.zadd(target.marker(), marker.getScore(), marker.getValue()));
  }

  private synchronized void works() {
    pause = FIRST_PAUSE;
    if (failing) {
      failing = false;
      LOG.info("{} can be waited for again", target.marker());
    }
  }

  private synchronized void failed(@Nullable Throwable error) {
    if (closed || !link.isOpen()) {
      return;
    }
    if (failing) {
      LOG.debug("cannot wait for {} now", target.marker(), error);
    } else {
      failing = true;
      LOG.warn(
          "cannot wait for {} now, so jobs may start later; it is tried again ({})",
          target.marker(),
          error == null ? "" : RedisErrors.unwrap(error).toString());
    }
    // The server it goes to may not be the master any more.
    if (line != null) {
      line.close();
      line = null;
    }
    boolean putOff = error != null && RedisErrors.isPutOff(error);
    Duration longest = putOff ? LONGEST_PUT_OFF : LONGEST_PAUSE;
    link.later(pause.compareTo(longest) > 0 ? longest : pause, () -> retry(putOff));
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void retry(boolean putOff) {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    if (putOff) {
      link.learn().whenComplete((done, error) -> open()); // The marker may be with another server.
    } else {
      open();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    listening = false;
    if (line != null) {
      line.close();
      line = null;
    }
  }
}
