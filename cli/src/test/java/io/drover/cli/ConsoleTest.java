package io.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConsoleTest {

  private static final Pattern URL = Pattern.compile("listening at (http://\\S+)");
  private static final String TOKEN = "0123456789abcdef";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path folder;

  @BeforeEach
  void add() {
    program().run("add", "orders", "--data", "1");
  }

  @Test
  void itAnswersWhatTheStoreHasAndEndsOnASignal() throws Exception {
    try (ProgramProcess console =
        ProgramProcess.start(folder, "--store", store(), "console", "--port", "0")) {
      console.awaitOut("listening at http://127.0.0.1:");
      String url = url(console.out());
      HttpResponse<String> counts =
          send(HttpRequest.newBuilder(URI.create(url + "metrics/queues")));
      assertThat(counts.statusCode()).isEqualTo(200);
      JsonNode json = JsonText.mapper().readTree(counts.body());
      assertThat(json.at("/orders/waiting").asInt()).isEqualTo(1);
      assertThat(send(action(url + "api/v1/queues/orders/pause")).statusCode()).isEqualTo(200);
      assertThat(counts.headers().firstValue("Server")).isEmpty();
      console.process().destroy();
      Outcome end = console.end();
      assertThat(end.err()).contains("pauseQueue by anonymous").doesNotContain("giving up");
    }
    // The store was closed, so that the next one has it.
    assertThat(program().run("queues").out()).contains("paused");
  }

  @Test
  void ctrlCEndsItAsAnyLongCommand() throws Exception {
    try (LiveProgram console = LiveProgram.start(store(), "console", "--port", "0", "--json")) {
      console.awaitOut("\"port\"");
      console.interrupt();
      Outcome end = console.end();
      assertThat(end.code()).isEqualTo(130);
      assertThat(end.json().get("url").asString())
          .isEqualTo("http://127.0.0.1:%d/".formatted(end.json().get("port").asInt()));
    }
  }

  @Test
  void othersAreNotServedWithoutAToken() {
    Outcome outcome = program().run("console", "--port", "0", "--host", "0.0.0.0");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected a token").contains("DROVER_CONSOLE_TOKEN");
  }

  @Test
  void aTokenIsTakenFromTheEnvironmentAndRefusedIfItIsShort() {
    Outcome outcome =
        Program.bare(
            java.io.InputStream.nullInputStream(),
            StopSignal.manual(),
            Map.of("DROVER_CONSOLE_TOKEN", "short"),
            "--store",
            store(),
            "console",
            "--host",
            "0.0.0.0");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("16 characters").doesNotContain("short,");
  }

  @Test
  void withATokenOthersAreServedAndWhoHasNoneIsNot() throws Exception {
    try (LiveProgram console =
        LiveProgram.start(
            store(),
            "console",
            "--port",
            "0",
            "--host",
            "0.0.0.0",
            "--token",
            TOKEN,
            "--read-only")) {
      console.awaitOut("listening at");
      console.interrupt();
      String url = url(console.end().out());
      assertThat(url).startsWith("http://0.0.0.0:");
    }
  }

  @Test
  void theTokenOpensAndReadOnlyRefusesActions() throws Exception {
    try (ProgramProcess console =
        ProgramProcess.start(
            folder,
            "--store",
            store(),
            "console",
            "--port",
            "0",
            "--token",
            TOKEN,
            "--read-only")) {
      console.awaitOut("listening at");
      String url = url(console.out());
      assertThat(send(HttpRequest.newBuilder(URI.create(url + "health"))).statusCode())
          .isEqualTo(401);
      HttpRequest.Builder known =
          HttpRequest.newBuilder(URI.create(url + "health"))
              .header("Authorization", "Bearer " + TOKEN);
      assertThat(send(known).statusCode()).isEqualTo(200);
      HttpRequest.Builder action =
          action(url + "api/v1/queues/orders/pause").header("Authorization", "Bearer " + TOKEN);
      HttpResponse<String> refused = send(action);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("read only");
    }
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Outcome outcome = program().run("console", "--port", "" + taken.getLocalPort());
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).contains("expected to listen at 127.0.0.1").contains("--port");
    }
  }

  private static String url(String out) {
    Matcher url = URL.matcher(out);
    assertThat(url.find()).as(out).isTrue();
    return url.group(1);
  }

  private static HttpRequest.Builder action(String url) {
    return HttpRequest.newBuilder(URI.create(url))
        .POST(BodyPublishers.ofString("{}", UTF_8))
        .header("Content-Type", "application/json")
        .header("X-Drover-Console", "1");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private String store() {
    return "embedded:" + folder.resolve("store");
  }

  private Program program() {
    return new Program(folder.resolve("store"));
  }
}
