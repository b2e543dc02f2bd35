package io.drover;

import io.drover.internal.alert.Watchman;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A watch over queues that tells of trouble. Safe for use by several threads. Made by {@link
 * AlertsBuilder#start}; closed with its {@code Drover} at the latest.
 *
 * <p>While the store does not answer, nothing is known of its queues: nothing is raised or cleared
 * but what {@link AlertRule#storeAway} says.
 */
public final class AlertWatch implements AutoCloseable {

  private final Watchman watchman;

  AlertWatch(Watchman watchman) {
    this.watchman = watchman;
  }

  /** Returns what it looks for. */
  public List<AlertRule> rules() {
    return watchman.rules();
  }

  /**
   * Returns what is up, as of the last look: of all trouble that was told and whose all-clear was
   * not, what was told last.
   */
  public List<Alert> active() {
    return watchman.active();
  }

  /** Returns the instant of the last look that the store answered; empty before the first. */
  public Optional<Instant> lastLook() {
    return watchman.lastLook();
  }

  /**
   * Ends the watch; no all-clear is told of what is up. Returns when all who are told have been
   * told what was found so far, webhooks by one try each, but after the close limit at most, or at
   * once within a listener.
   */
  @Override
  public void close() {
    watchman.close();
  }

  @Override
  public String toString() {
    return "AlertWatch[rules=%d, active=%d]".formatted(rules().size(), active().size());
  }
}
