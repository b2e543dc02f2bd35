package io.drover.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.console.ConsoleSettings;
import io.drover.console.DroverConsole;
import io.drover.job.JobOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {

  private static final int SLOW = 40;
  private static final int LARGE = 8 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Drover drover = Drover.open("embedded:");
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Socket> sockets = new ArrayList<>();
  private ConsoleServer server;

  @BeforeEach
  void start() throws IOException {
    drover.queue("q").add("large", "x".repeat(LARGE), JobOptions.defaults().id("large"));
    server =
        ConsoleServer.start(
            DroverConsole.servlet(drover, ConsoleSettings.defaults()), "127.0.0.1", 0);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
    drover.close();
  }

  /** Connects with little room for answers, and sends what it is given. */
  private Socket connect(String request) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
    return socket;
  }

  private static String action(String path, int length) {
    return """
    POST %s HTTP/1.1
    Host: localhost
    Content-Type: application/json
    X-Drover-Console: 1
    Content-Length: %d

    """
        .formatted(path, length);
  }

  private HttpResponse<String> health() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "health")).timeout(PATIENCE).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void clientsThatReadNothingStopNoOther() throws Exception {
    for (int i = 0; i < SLOW; i++) {
      connect("GET /api/v1/queues/q/jobs/large/data HTTP/1.1\nHost: localhost\n\n");
    }
    for (Socket socket : sockets) {
      assertThat(socket.getInputStream().read()).isEqualTo('H'); // Each answer is under way.
    }
    assertThat(health().statusCode()).isEqualTo(200);
    int read = 1;
    InputStream last = sockets.get(SLOW - 1).getInputStream();
    for (int more = 0; more >= 0 && read < LARGE; read += more) {
      more = last.read(new byte[64 * 1024]);
    }
    assertThat(read).isGreaterThanOrEqualTo(LARGE);
  }

  @Test
  void clientsThatSendNoBodyStopNoOther() throws Exception {
    for (int i = 0; i < SLOW; i++) {
      connect(action("/api/v1/queues/q/pause", 1000) + "{");
    }
    assertThat(health().statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatComesByteByByteIsNotWaitedFor() throws Exception {
    Socket slow = connect(action("/api/v1/queues/q/pause", 1_000_000));
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              slow.getOutputStream().write(' ');
              return slow.getInputStream().available() > 0;
            });
    byte[] start = slow.getInputStream().readNBytes("HTTP/1.1 4".length());
    assertThat(new String(start, US_ASCII)).isEqualTo("HTTP/1.1 4");
    assertThat(drover.queue("q").status().settings().paused()).isFalse();
  }

  @Test
  void moreClientsThanItServesWaitForTheOthers() throws Exception {
    for (int i = 0; i < ConsoleServer.MAX_CONNECTIONS; i++) {
      connect("GET /health HTTP/1.1\nHost: localhost\n\n");
      assertThat(sockets.get(i).getInputStream().read()).isEqualTo('H');
    }
    Socket late = connect("GET /health HTTP/1.1\nHost: localhost\n\n");
    late.setSoTimeout(500);
    assertThat(isAnswered(late)).isFalse();
    for (Socket socket : sockets.subList(0, 10)) {
      socket.close();
    }
    late.setSoTimeout((int) PATIENCE.toMillis());
    assertThat(isAnswered(late)).isTrue();
  }

  private static boolean isAnswered(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == 'H';
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }
}
