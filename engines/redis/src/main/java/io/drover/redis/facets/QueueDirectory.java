package io.drover.redis.facets;

import io.drover.job.StoreException;
import io.drover.redis.connections.EngineThreads;
import io.drover.redis.connections.QuietLog;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.QueueKeys;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The names of the store's queues, as far as they are known without looking through all keys, which
 * is how else they are found. Safe for use by any number of threads.
 *
 * <p>Who asks for them has the keys looked through: at once, if that took a moment last time; else
 * by the way, for at most a hundredth of the time, and is answered what was found last.
 */
public final class QueueDirectory {

  private static final QuietLog LOG = QuietLog.of(QueueDirectory.class);
  private static final ThreadFactory THREADS = EngineThreads.named("drover-redis-queues");

  /** A look through the keys that nobody minds waiting for. */
  private static final long MOMENT_NANOS = 5_000_000;

  /** What part of the time the looks may take: one part of so many. */
  private static final int PARTS = 100;

  private static final int MOST_USED = 100_000;

  private final Paging paging;

  /** Queues this process used, which may have come into being since the last look. */
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Look last;
  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * A look through the keys.
   *
   * @param names what it found
   * @param nanos how long it took
   * @param ended when it ended, by the clock of {@code System.nanoTime}
   */
  private record Look(Set<String> names, long nanos, long ended) {

    boolean isOld(long now) {
      return now - ended > PARTS * nanos;
    }
  }

  /** Begins without having looked. */
  public QueueDirectory(RedisLink link, QueueKeys keys) {
    this.paging = new Paging(link, keys);
  }

  /** Notes that a queue is used in this process. */
  void used(String queue) {
    if (!used.contains(queue) && used.size() < MOST_USED) {
      used.add(queue);
    }
  }

  /** Notes that there is no such queue. */
  void gone(String queue) {
    used.remove(queue);
  }

  /** Returns the names, sorted; some of them may not be there any more. */
  Set<String> names() {
    Look known = last;
    if (known == null) {
      known = firstLook();
    } else if (known.nanos() < MOMENT_NANOS) {
      known = look();
    } else if (known.isOld(System.nanoTime())) {
      lookByTheWay();
    }
    Set<String> names = new TreeSet<>(known.names());
    names.addAll(used);
    return names;
  }

  private Look look() {
    long began = System.nanoTime();
    Set<String> names = Set.copyOf(paging.queues());
    long ended = System.nanoTime();
    Look look = new Look(names, ended - began, ended);
    last = look;
    return look;
  }

  /** Looks, unless another thread does: then that one's look is waited for. */
  private synchronized Look firstLook() {
    Look known = last;
    return known == null ? look() : known;
  }

  private void lookByTheWay() {
    if (looking.compareAndSet(false, true)) {
      THREADS.newThread(this::lookOnce).start();
    }
  }

  private void lookOnce() {
    try {
      look();
    } catch (StoreException e) {
      LOG.info("the queues could not be looked for, which the next call tries again", e);
    } finally {
      looking.set(false);
    }
  }
}
