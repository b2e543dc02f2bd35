package io.drover.internal.once;

import io.drover.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Threads of this process that wait for keys: they are woken when an effect of this process ends,
 * and otherwise look again after a pause. Safe for use by several threads.
 */
final class KeyWaits {

  private final TimeSource time;
  private volatile boolean ended;
  private final Map<String, List<Wait>> byKey = new ConcurrentHashMap<>();

  KeyWaits(TimeSource time) {
    this.time = time;
  }

  /** A thread that waits for a key. */
  final class Wait implements AutoCloseable {
    private final String key;
    private final Semaphore bell = new Semaphore(0);

    private Wait(String key) {
      this.key = key;
    }

    /** Waits until it is woken or a pause is over. */
    void await(Duration pause) throws InterruptedException {
      TimeSource.Scheduled end = time.schedule(time.instant().plus(pause), bell::release);
      try {
        bell.acquire();
        bell.drainPermits();
      } finally {
        end.cancel();
      }
    }

    /** Waits as {@link #await} does, interrupted or not. */
    void awaitAnyway(Duration pause) {
      TimeSource.Scheduled end = time.schedule(time.instant().plus(pause), bell::release);
      bell.acquireUninterruptibly();
      end.cancel();
    }

    @Override
    public void close() {
      byKey.computeIfPresent(
          key,
          (same, waits) -> {
            List<Wait> left = new ArrayList<>(waits);
            left.remove(this);
            return left.isEmpty() ? null : left;
          });
    }
  }

  /** Begins to wait: what ends from now on wakes. */
  Wait enter(String key) {
    Wait wait = new Wait(key);
    byKey.compute(
        key,
        (same, waits) -> {
          List<Wait> more = waits == null ? new ArrayList<>() : new ArrayList<>(waits);
          more.add(wait);
          return more;
        });
    return wait;
  }

  /** Wakes those who wait for a key. */
  void wake(String key) {
    byKey.getOrDefault(key, List.of()).forEach(wait -> wait.bell.release());
  }

  /** Wakes all, as there is nothing to wait for any more. */
  void end() {
    ended = true;
    byKey.keySet().forEach(this::wake);
  }

  boolean isEnded() {
    return ended;
  }
}
