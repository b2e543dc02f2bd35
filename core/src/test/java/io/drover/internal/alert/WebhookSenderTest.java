package io.drover.internal.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drover.internal.threads.TestLogging;
import io.drover.job.Alert;
import io.drover.job.AlertRule;
import io.drover.job.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookSenderTest {

  private static final WebhookSender.Patience SHORT =
      new WebhookSender.Patience(
          Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(4), 4);
  private static final WebhookSender.Patience SHORTEST =
      new WebhookSender.Patience(
          Duration.ofMillis(200), Duration.ofMillis(1), Duration.ofMillis(1), 2);

  @BeforeEach
  @AfterEach
  void forgetTheLog() {
    TestLogging.takeLines();
  }

  private static Alert alert(String queue) {
    Reading reading = new Reading(queue, 3, 3, null, OptionalInt.empty(), List.of(), 0, false);
    AlertRule rule = AlertRule.depth("*", 2);
    return new Board(List.of(rule)).look(List.of(reading), Set.of(queue), Instant.EPOCH).get(0);
  }

  private static Courier courier(Webhook webhook, WebhookSender.Patience patience) {
    Courier courier = new Courier(new WebhookSender(webhook, patience));
    courier.start();
    return courier;
  }

  private static void end(Courier courier) {
    courier.end();
    courier.awaitEnd(System.nanoTime() + Duration.ofSeconds(20).toNanos());
  }

  private static JsonNode json(HookServer.Posted posted) {
    return new JsonMapper().readTree(posted.body());
  }

  private static List<String> queues(HookServer server) {
    return server.posted().stream().map(one -> json(one).get("queue").asString()).toList();
  }

  @Test
  void anAlertIsPostedAsJsonWithWhatTheWebhookSays() throws IOException {
    try (HookServer server = new HookServer()) {
      Webhook webhook = Webhook.to(server.address()).header("Authorization", "Bearer t0ken");
      Courier courier = courier(webhook.secret("s3cret"), SHORT);
      courier.tell(alert("a\n\"b\" \u202eü"));
      end(courier);
      HookServer.Posted posted = server.posted().get(0);
      JsonNode json = json(posted);
      assertThat(json.propertyNames())
          .containsExactly(
              "id", "kind", "text", "rule", "measure", "queue", "since", "at", "measured", "limit");
      assertThat(json.get("kind").asString()).isEqualTo("raised");
      assertThat(json.get("queue").asString()).isEqualTo("a\n\"b\" \u202eü");
      assertThat(json.get("text").asString())
          .isEqualTo("a\\u{a}\"b\" \\u{202e}ü: 3 jobs are ready, more than 2");
      assertThat(json.get("measured").asLong()).isEqualTo(3);
      assertThat(json.get("since").asString()).isEqualTo("1970-01-01T00:00:00Z");
      assertThat(posted.header("Content-type")).isEqualTo("application/json");
      assertThat(posted.header("Authorization")).isEqualTo("Bearer t0ken");
      assertThat(posted.header(Webhook.SIGNATURE))
          .isEqualTo(AlertForm.signature(posted.body().getBytes(UTF_8), "s3cret"));
    }
  }

  /** The example of RFC 4231, test case 2. */
  @Test
  void theSignatureIsAnHmac() {
    assertThat(AlertForm.signature("what do ya want for nothing?".getBytes(UTF_8), "Jefe"))
        .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void whatFailsIsSentAgainInOrderAndToldOnce() throws IOException {
    try (HookServer server = new HookServer(500, 503)) {
      Courier courier = courier(Webhook.to(server.address()), SHORT);
      courier.tell(alert("a"));
      courier.tell(alert("b"));
      await().until(() -> server.posted().size() == 4);
      end(courier);
      assertThat(queues(server)).containsExactly("a", "a", "a", "b");
      assertThat(server.posted().stream().map(one -> json(one).get("id")).distinct()).hasSize(2);
      List<String> log = TestLogging.takeLines();
      assertThat(log).hasSize(2);
      assertThat(log.get(0)).contains("does not take an alert, it answers 500");
      assertThat(log.get(1)).contains("takes alerts again; 0 were lost");
      assertThat(String.join("", log)).doesNotContain("s3cret").doesNotContain("/hook");
    }
  }

  @Test
  void whatIsRefusedIsNotSentAgainAndTheNextIs() throws IOException {
    try (HookServer server = new HookServer(404, 302)) {
      Courier courier = courier(Webhook.to(server.address()), SHORT);
      List.of("a", "b", "c").forEach(queue -> courier.tell(alert(queue)));
      end(courier);
      assertThat(queues(server)).containsExactly("a", "b", "c");
      assertThat(TestLogging.takeLines())
          .hasSize(2)
          .anyMatch(line -> line.contains("takes alerts again; 2 were lost"));
    }
  }

  @Test
  void oneThatHangsIsGivenUpAndHoldsNobodyUp() throws IOException {
    try (HookServer server = new HookServer(HookServer.NEVER, HookServer.NEVER)) {
      Courier courier = courier(Webhook.to(server.address()), SHORTEST);
      courier.tell(alert("a"));
      courier.tell(alert("b"));
      await().until(() -> queues(server).contains("b"));
      end(courier);
      assertThat(queues(server)).containsExactly("a", "a", "b");
      assertThat(TestLogging.takeLines())
          .anyMatch(line -> line.contains("no answer within 200 ms"))
          .anyMatch(line -> line.contains("takes alerts again; 1 were lost"));
    }
  }

  @Test
  void oneThatIsNotThereIsToldOnceHoweverManyAreLost() throws IOException {
    URI nowhere;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/hook");
    }
    Courier courier = courier(Webhook.to(nowhere), SHORT);
    List.of("a", "b", "c").forEach(queue -> courier.tell(alert(queue)));
    end(courier);
    List<String> log = TestLogging.takeLines();
    assertThat(log).hasSize(2);
    assertThat(log.get(0)).contains("does not take an alert").contains("ConnectException");
    assertThat(log.get(1)).contains("did not take 3 alerts");
  }

  @Test
  void whatIsMoreThanMayWaitPushesTheOldestOut() throws IOException {
    int more = 3;
    try (HookServer server = new HookServer(HookServer.NEVER)) {
      WebhookSender.Patience patience =
          new WebhookSender.Patience(
              Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofMillis(1), 1);
      Courier courier = courier(Webhook.to(server.address()), patience);
      courier.tell(alert("first"));
      await().until(() -> !server.posted().isEmpty());
      IntStream.range(0, Courier.MAX_WAITING + more).forEach(i -> courier.tell(alert("q" + i)));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> queues(server).contains("q" + (Courier.MAX_WAITING + more - 1)));
      end(courier);
      assertThat(queues(server))
          .hasSize(Courier.MAX_WAITING + 1)
          .startsWith("first", "q" + more)
          .isEqualTo(queues(server).stream().distinct().toList());
      assertThat(TestLogging.takeLines())
          .filteredOn(line -> line.contains("the oldest are dropped"))
          .hasSize(1);
    }
  }

  @Test
  void aListenerThatThrowsIsToldTheNext() {
    List<String> told = new CopyOnWriteArrayList<>();
    Courier courier =
        new Courier(
            new Listener(
                alert -> {
                  told.add(alert.queue().orElse(""));
                  throw new IllegalStateException("hm");
                }));
    courier.start();
    courier.tell(alert("a"));
    courier.tell(alert("b"));
    end(courier);
    assertThat(told).containsExactly("a", "b");
    assertThat(TestLogging.takeLines()).hasSize(2);
  }
}
