package io.drover.spi;

import io.drover.job.Check;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * Builds what is stored with a queue, for engines to answer with. Not safe for use by several
 * threads. Start with {@link Answers#settings()}.
 */
public final class SettingsBuilder {

  private boolean paused;
  private @Nullable Integer concurrency;
  private @Nullable RateLimit rateLimit;

  SettingsBuilder() {}

  /** Sets whether workers claim nothing. Defaults to false. */
  public SettingsBuilder paused(boolean isPaused) {
    paused = isPaused;
    return this;
  }

  /**
   * Sets how many jobs may be active at once in all workers, at least 1; {@code null}, the default,
   * for no limit.
   */
  public SettingsBuilder concurrency(@Nullable Integer max) {
    concurrency = max == null ? null : Check.atLeast("global concurrency", max, 1);
    return this;
  }

  /**
   * Sets how many jobs all workers together may start in a time; {@code null}, the default, for no
   * limit.
   */
  public SettingsBuilder rateLimit(@Nullable RateLimit limit) {
    rateLimit = limit;
    return this;
  }

  /** Returns the settings. */
  public QueueSettings build() {
    return new SharedSettings(paused, concurrency, rateLimit);
  }

  private record SharedSettings(
      boolean paused, @Nullable Integer concurrency, @Nullable RateLimit rateLimit)
      implements QueueSettings {
    @Override
    public String toString() {
      return "QueueSettings[paused=%s, concurrency=%s, rateLimit=%s]"
          .formatted(paused, concurrency, rateLimit);
    }
  }
}
