package io.drover.internal.alert;

import io.drover.internal.threads.GuardedLog;
import io.drover.internal.threads.Threads;
import io.drover.job.Alert;
import io.drover.job.Webhook;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends alerts to a webhook, each until it is taken or its tries are used up. For one thread.
 *
 * <p>A webhook that is away is told of in the log once, and again when it is back.
 */
final class WebhookSender implements Courier.Recipient {

  private static final GuardedLog LOG = GuardedLog.of(WebhookSender.class);
  private static final int TIMED_OUT = 408;
  private static final int TOO_MANY = 429;

  private final Webhook webhook;
  private final Patience patience;
  private final ExecutorService executor;
  private final HttpClient client;
  private boolean away;
  private long lost;

  /**
   * How long it is patient.
   *
   * @param answer how long one try may take
   * @param pause the pause after the first try, doubled each time
   * @param longestPause the longest pause
   * @param tries how often an alert is sent at most
   */
  record Patience(Duration answer, Duration pause, Duration longestPause, int tries) {

    /** Some two minutes of pauses in all: a server is started anew in less. */
    static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(30), 10);

    Duration after(Duration last) {
      Duration doubled = last.multipliedBy(2);
      return doubled.compareTo(longestPause) > 0 ? longestPause : doubled;
    }
  }

  /** What became of one try; {@code why} is empty if it was taken. */
  private record Answer(boolean taken, boolean worthAnother, String why) {
    static Answer of(int status) {
      boolean taken = status >= 200 && status < 300;
      boolean worthAnother = status >= 500 || status == TIMED_OUT || status == TOO_MANY;
      return new Answer(taken, worthAnother, "it answers " + status);
    }
  }

  WebhookSender(Webhook webhook, Patience patience) {
    this.webhook = webhook;
    this.patience = patience;
    Threads threads = Threads.capture();
    this.executor =
        Executors.newCachedThreadPool(task -> threads.daemon("drover-alerts-webhook", task));
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // What is sent along is for one place only.
            .connectTimeout(patience.answer())
            .executor(executor)
            .build();
  }

  @Override
  public String name() {
    return "the webhook at " + webhook.place();
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public void take(Alert alert, Courier.Rests rests) throws InterruptedException {
    HttpRequest request = request(AlertForm.body(alert));
    Duration pause = patience.pause();
    for (int tries = 1; ; tries++) {
      Answer answer = send(request);
      if (answer.taken()) {
        back();
        return;
      }
      missed(answer);
      if (!answer.worthAnother() || tries >= patience.tries() || !rests.rest(pause)) {
        lost++;
        return;
      }
      pause = patience.after(pause);
    }
  }

  private HttpRequest request(byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook.address())
            .timeout(patience.answer())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    webhook.headers().forEach(request::setHeader);
    webhook
        .secret()
        .ifPresent(secret -> request.header(Webhook.SIGNATURE, AlertForm.signature(body, secret)));
    return request.build();
  }

  private Answer send(HttpRequest request) throws InterruptedException {
    AtomicInteger status = new AtomicInteger();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            request,
            info -> {
              status.set(info.statusCode());
              return HttpResponse.BodySubscribers.discarding();
            });
    try {
      answer.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      boolean late = e.getCause() instanceof HttpTimeoutException; // The client's own limit.
      return answered(status, late ? silence() : AlertText.plain(String.valueOf(e.getCause())));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return answered(status, silence());
    }
    return Answer.of(status.get());
  }

  private String silence() {
    return "no answer within " + patience.answer().toMillis() + " ms";
  }

  /** Whatever becomes of the body of an answer, its status tells whether the alert was taken. */
  private static Answer answered(AtomicInteger status, String trouble) {
    return status.get() == 0 ? new Answer(false, true, trouble) : Answer.of(status.get());
  }

  private void missed(Answer answer) {
    if (!away) {
      away = true;
      LOG.warn(
          "{} does not take an alert, {}; {}",
          name(),
          answer.why(),
          answer.worthAnother() ? "it is tried again for some time" : "it is not sent again");
    }
  }

  private void back() {
    if (away) {
      LOG.info("{} takes alerts again; {} were lost", name(), lost);
      away = false;
      lost = 0;
    }
  }

  @Override
  public void close() {
    LOG.attempt("end the client of a webhook", this::endClient);
    executor.shutdown();
    if (lost > 0) {
      LOG.warn("{} did not take {} alerts", name(), lost);
    }
  }

  /**
   * Ends the client's own thread where the JVM can, from 21 on; on older ones it ends once the
   * client is collected. Not by {@code close}, which waits for a request that hangs.
   */
  private void endClient() {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (NoSuchMethodException e) {
      return; // A JVM before 21.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the client of a webhook cannot be ended", e);
    }
  }
}
