package io.drover.internal.alert;

import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.InvalidInputException;
import io.drover.job.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is looked for, how often, and who is told. Immutable.
 *
 * @param rules what is looked for
 * @param every how long after one look the next begins
 * @param log whether the log is told
 * @param listeners functions that are told
 * @param webhooks where alerts are sent
 */
public record WatchPlan(
    List<AlertRule> rules,
    Duration every,
    boolean log,
    List<Consumer<Alert>> listeners,
    List<Webhook> webhooks) {

  private static final String HTTP_CLIENT = "java.net.http.HttpClient";

  /** Refuses webhooks where the JVM has no HTTP client, as images and module paths may not. */
  public static void requireHttp() {
    try {
      Class.forName(HTTP_CLIENT, false, WatchPlan.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new InvalidInputException(
          "expected the module java.net.http for a webhook, got: a JVM without it; start it with"
              + " --add-modules java.net.http, and link it into images");
    }
  }

  /** Makes who hands alerts over. */
  List<Courier> couriers() {
    return Stream.<Courier.Recipient>concat(
            listeners.stream().map(Listener::new),
            webhooks.stream()
                .map(webhook -> new WebhookSender(webhook, WebhookSender.Patience.DEFAULT)))
        .map(Courier::new)
        .toList();
  }
}
