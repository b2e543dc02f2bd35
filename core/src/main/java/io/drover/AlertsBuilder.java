package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.alert.WatchPlan;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.Webhook;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sets up a watch over queues: {@link #start()} makes it and starts it. For one thread. Each method
 * returns this builder, and refuses what makes no sense with an {@link InvalidInputException}.
 *
 * <p>All that are told are told everything, each in order. None of them holds up the looks at the
 * queues: at most 1000 alerts wait for each, and then the oldest is dropped, which the log tells.
 */
public final class AlertsBuilder {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final int MAX_RULES = 1000;
  private static final int MAX_TOLD = 100;

  private final OpenStore open;
  private final List<AlertRule> rules = new ArrayList<>();
  private final List<Consumer<Alert>> listeners = new ArrayList<>();
  private final List<Webhook> webhooks = new ArrayList<>();
  private Duration every = Duration.ofSeconds(10);
  private boolean log;

  AlertsBuilder(OpenStore open) {
    this.open = open;
  }

  /** Adds a rule; at most 1000 of them. */
  public AlertsBuilder rule(AlertRule rule) {
    Check.notNull("a rule", rule);
    Check.between("how many rules there are", rules.size() + 1, 1, MAX_RULES);
    rules.add(rule);
    return this;
  }

  /** Adds rules; at most 1000 in all. */
  public AlertsBuilder rules(List<AlertRule> more) {
    List<AlertRule> added = Check.elements("the rules", more);
    Check.between("how many rules there are", rules.size() + added.size(), 0, MAX_RULES);
    rules.addAll(added);
    return this;
  }

  /**
   * Sets how long after one look at the queues the next begins, at least 100 ms. Defaults to 10
   * seconds.
   */
  public AlertsBuilder every(Duration interval) {
    every = Check.atLeast("the interval of looks", interval, SHORTEST);
    return this;
  }

  /**
   * Tells a function; at most 100 functions and webhooks. It is called on a thread of its own, one
   * alert after the other, and may block; what it throws is logged.
   */
  public AlertsBuilder to(Consumer<Alert> listener) {
    Check.notNull("a listener", listener);
    checkRoom();
    listeners.add(listener);
    return this;
  }

  /**
   * Tells the log, by the name {@code io.drover.alerts}: trouble as warnings, the all-clear as
   * information, each in one line.
   */
  public AlertsBuilder toLog() {
    log = true;
    return this;
  }

  /** Sends alerts to an address as {@link #toWebhook(Webhook)} does. */
  public AlertsBuilder toWebhook(URI address) {
    return toWebhook(Webhook.to(address));
  }

  /**
   * Sends each alert by a POST of a JSON object with {@code id}, {@code kind} (raised, repeated or
   * cleared), {@code text}, {@code rule}, {@code measure}, {@code queue}, {@code since}, {@code
   * at}, {@code measured} and {@code limit}.
   *
   * <p>Any answer from 200 to 299 within 10 seconds has taken it. If there is none, or one from 500
   * on, 408 or 429, it is sent again, ten times at most with growing pauses of two minutes in all,
   * and with the same {@code id}: the other side may get it twice. Those behind it wait. Redirects
   * are not followed. That a webhook is away is logged once.
   *
   * @throws InvalidInputException if the JVM has no module {@code java.net.http}
   */
  public AlertsBuilder toWebhook(Webhook webhook) {
    Check.notNull("a webhook", webhook);
    WatchPlan.requireHttp();
    checkRoom();
    webhooks.add(webhook);
    return this;
  }

  private void checkRoom() {
    Check.between("how many are told", listeners.size() + webhooks.size() + 1, 1, MAX_TOLD);
  }

  /**
   * Makes a watch and starts it; the first look is at once. May be called again for another one
   * with the same settings. What is up when it starts is told, as nothing is known of before: of
   * several processes that watch, each tells.
   *
   * @throws InvalidInputException if there is no rule, or nobody to tell
   * @throws io.drover.job.StoreException if the {@code Drover} is closed
   */
  public AlertWatch start() {
    if (rules.isEmpty()) {
      throw new InvalidInputException("expected alerts with rules, got: none; add one with rule");
    }
    if (listeners.isEmpty() && webhooks.isEmpty() && !log) {
      throw new InvalidInputException(
          "expected alerts that somebody is told, got: nobody; set one with to, toLog or toWebhook");
    }
    return new AlertWatch(
        open.watch(
            new WatchPlan(
                List.copyOf(rules), every, log, List.copyOf(listeners), List.copyOf(webhooks))));
  }
}
