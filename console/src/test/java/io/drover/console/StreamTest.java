package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.drover.Drover;
import io.drover.Worker;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The live stream, on a store of each kind. */
abstract class StreamTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Drover drover;
  private Site site;

  abstract TestStore store();

  @BeforeEach
  void open() {
    drover = Drover.open(store().uri(folder));
    site =
        Site.of(
            drover,
            ConsoleSettings.defaults().sampleInterval(Duration.ofMillis(100)).maxStreams(3));
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  /** A message of the stream. */
  private record Told(String event, String id, JsonNode data) {}

  /** Reads the next message that is one of an event. */
  private static Told next(BufferedReader lines, String wanted) throws Exception {
    String event = "";
    String id = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty()) {
        if (event.equals(wanted)) {
          return new Told(event, id, JsonMapper.shared().readTree(data));
        }
        event = "";
        id = "";
      }
    }
    throw new AssertionError("expected an event " + wanted + ", got the end of the stream");
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, UTF_8));
  }

  @Test
  void allQueuesAreToldFirstAndThenThoseThatChange() throws Exception {
    drover.queue("a").add("n", 1);
    drover.queue("b").add("n", 1);
    try (BufferedReader stream = reader(site.follow("/api/v1/stream"))) {
      Told all = next(stream, "statuses");
      assertThat(all.data().get("queues")).hasSize(2);
      assertThat(all.data().at("/queues/0/queue").asString()).isEqualTo("a");
      drover.queue("b").admin().pause();
      Told changes = next(stream, "changes");
      assertThat(changes.data().get("queues")).hasSize(1);
      assertThat(changes.data().at("/queues/0/paused").asBoolean()).isTrue();
      drover.queue("a").admin().obliterate();
      assertThat(next(stream, "changes").data().at("/removed/0").asString()).isEqualTo("a");
    }
  }

  @Test
  void eventsOfAQueueGoOnAfterTheLastThatWasSeen() throws Exception {
    String first;
    try (BufferedReader stream = reader(site.follow("/api/v1/stream?queue=q"))) {
      next(stream, "statuses");
      drover.queue("q").add("one", 1);
      Told added = next(stream, "event");
      assertThat(added.data().get("type").asString()).isEqualTo("added");
      assertThat(added.data().at("/fields/name").asString()).isEqualTo("one");
      first = added.id();
    }
    String second = drover.queue("q").add("two", 2).id();
    try (BufferedReader stream =
        reader(site.follow("/api/v1/stream?queue=q", "Last-Event-ID", first))) {
      Told event = next(stream, "event");
      while (!event.data().get("type").asString().equals("added")) {
        event = next(stream, "event");
      }
      assertThat(event.data().get("jobId").asString()).isEqualTo(second);
    }
    assertThat(site.get("/api/v1/stream?queue=q&after=nonsense").status()).isEqualTo(400);
  }

  @Test
  void ofABusyQueueAPartIsToldAndThatThereIsAGap() throws Exception {
    try (BufferedReader stream = reader(site.follow("/api/v1/stream?queue=busy"))) {
      next(stream, "statuses");
      for (int i = 0; i < 500; i++) {
        drover.queue("busy").add("n", i);
      }
      assertThat(next(stream, "gap").data().get("queue").asString()).isEqualTo("busy");
      String id = drover.queue("busy").add("after the gap", 1).id();
      assertThat(next(stream, "event").data().get("jobId").asString()).isEqualTo(id);
    }
  }

  @Test
  void eventsOfAChannelAreTold() throws Exception {
    try (BufferedReader stream = reader(site.follow("/api/v1/channels/stream?pattern=news.*"))) {
      drover.channel("news.eu", Object.class).publish(Map.of("a", "<b>"));
      Told told = next(stream, "channel");
      assertThat(told.data().get("channel").asString()).isEqualTo("news.eu");
      assertThat(told.data().at("/data/json").asString()).isEqualTo("{\"a\":\"<b>\"}");
    }
    assertThat(site.get("/api/v1/channels/stream").status()).isEqualTo(400);
  }

  @Test
  void thereIsAMaximumOfStreamsAndThoseThatEndMakeRoom() throws Exception {
    List<InputStream> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(site.follow("/api/v1/stream"));
    }
    assertThat(site.get("/api/v1/stream").status()).isEqualTo(429);
    for (InputStream stream : open) {
      stream.close();
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              drover.queue("q").add("n", 1); // Something to tell, so that the ends are noticed.
              return canFollow();
            });
  }

  private boolean canFollow() throws Exception {
    URI base = URI.create(site.base());
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      ask(socket, base.getPath() + "/api/v1/stream");
      return reader(socket.getInputStream()).readLine().contains("200");
    }
  }

  private static void ask(Socket socket, String path) throws Exception {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(UTF_8));
  }

  @Test
  void aReaderThatIsSlowIsDroppedAndHoldsUpNobody() throws Exception {
    URI base = URI.create(site.base());
    AtomicInteger done = new AtomicInteger();
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4096);
      slow.connect(new java.net.InetSocketAddress(base.getHost(), base.getPort()));
      ask(slow, base.getPath() + "/api/v1/channels/stream?channel=flood");
      String large = "x".repeat(4000);
      try (BufferedReader other = reader(site.follow("/api/v1/stream"));
          Worker worker = drover.queue("q").actionWorker(job -> done.incrementAndGet()).start()) {
        next(other, "statuses");
        Awaitility.await()
            .atMost(PATIENCE.multipliedBy(3))
            .pollInterval(Duration.ofMillis(10))
            .until(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    drover.channel("flood", Object.class).publish(large);
                  }
                  drover.queue("q").add("n", 1);
                  return site.openStreams() == 1;
                });
        int before = done.get();
        assertThat(before).isPositive();
        drover.queue("other").add("n", 1);
        assertThat(next(other, "changes").data().get("queues")).isNotEmpty();
      }
    }
  }

  @Test
  void streamsEndWithTheServlet() throws Exception {
    try (BufferedReader stream = reader(site.follow("/api/v1/stream"))) {
      next(stream, "statuses");
      site.destroyServlet();
      assertTimeoutPreemptively(
          PATIENCE,
          () -> {
            while (stream.readLine() != null) {}
          });
      Awaitility.await().atMost(PATIENCE).until(() -> site.openStreams() == 0);
      assertThat(site.get("/api/v1/stream").status()).isEqualTo(503);
    }
  }
}
