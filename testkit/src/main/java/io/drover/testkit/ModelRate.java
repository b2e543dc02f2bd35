package io.drover.testkit;

import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.spi.Claim;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The rate counter of a {@link QueueModel}. Not safe for use by several threads. */
final class ModelRate {

  private static final long HELD = Long.MAX_VALUE;

  private long started;
  private @Nullable Instant until;

  void hold(Instant newUntil) {
    started = HELD;
    until = newUntil;
  }

  void release() {
    started = 0;
    until = null;
  }

  /** Counts one start; the first of a window begins it. */
  void count(Instant now, Duration window) {
    forgetIfOver(now);
    if (started++ == 0) {
      until = now.plus(window);
    }
  }

  /** Returns when the limit in force is over, or null if up to {@code max} may still start. */
  @Nullable Instant limitedUntil(Instant now, int max) {
    forgetIfOver(now);
    return started >= max ? until : null;
  }

  /** Returns until when a hold or the queue's own limit is in force. */
  @Nullable Instant heldUntil(Instant now, QueueSettings settings) {
    RateLimit limit = settings.rateLimit();
    return limitedUntil(now, limit == null ? 1 : limit.max());
  }

  boolean isHeld(Instant now) {
    forgetIfOver(now);
    return started == HELD;
  }

  private void forgetIfOver(Instant now) {
    if (until != null && !until.isAfter(now)) {
      release();
    }
  }

  /** The limit that holds for a claim: the queue's number beats the worker's, windows otherwise. */
  static @Nullable RateLimit limit(QueueSettings settings, Claim claim) {
    RateLimit own = claim.rateLimit();
    RateLimit shared = settings.rateLimit();
    if (shared == null) {
      return own;
    }
    return own == null ? shared : RateLimit.of(shared.max(), own.window());
  }
}
