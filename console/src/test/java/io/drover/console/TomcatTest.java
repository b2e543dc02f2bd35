package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The console in another container than Jetty. */
class TomcatTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Drover drover = Drover.open("embedded:");
  private final Tomcat tomcat = new Tomcat();
  @TempDir private Path folder;
  private String base;

  @BeforeEach
  void open() throws Exception {
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("/shop", folder.toString());
    ConsoleSettings settings = ConsoleSettings.defaults().sampleInterval(Duration.ofMillis(100));
    Wrapper wrapper =
        Tomcat.addServlet(context, "console", DroverConsole.servlet(drover, settings));
    wrapper.setAsyncSupported(true);
    context.addServletMappingDecoded("/drover/*", "console");
    tomcat.start();
    base = "http://127.0.0.1:" + connector.getLocalPort() + "/shop/drover";
  }

  @AfterEach
  void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    drover.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString(UTF_8));
  }

  @Test
  void itLooksAndActs() throws Exception {
    String name = "a/b;c%<\u2028>é";
    drover.queue(name).add("n", 1);
    HttpRequest pause =
        request("/api/v1/queues/" + Site.name(name) + "/pause")
            .POST(BodyPublishers.ofString("{}"))
            .header("Content-Type", "application/json")
            .header("X-Drover-Console", "1")
            .build();
    assertThat(client.send(pause, BodyHandlers.ofString(UTF_8)).statusCode()).isEqualTo(200);
    HttpResponse<String> queue = get("/api/v1/queues/" + Site.name(name));
    assertThat(queue.statusCode()).as(queue.body()).isEqualTo(200);
    assertThat(JsonMapper.shared().readTree(queue.body()).get("queue").asString()).isEqualTo(name);
    assertThat(queue.body()).contains("\"paused\":true");
    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/metrics").headers().firstValue("Content-Security-Policy")).isPresent();
  }

  @Test
  void itShowsPages() throws Exception {
    HttpResponse<String> page = get("/queues/" + Site.name("a/b") + "/jobs?state=failed");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<base href=\"../../\">");
    String script = page.body().replaceAll("(?s).*src=\"(assets/[^\"]*)\".*", "$1");
    assertThat(get("/" + script).body()).contains("import");
    HttpResponse<String> bare = get("");
    assertThat(bare.statusCode()).isEqualTo(302);
    assertThat(bare.headers().firstValue("Location").orElse("")).endsWith("drover/");
  }

  @Test
  void itTellsLive() throws Exception {
    drover.queue("q").add("n", 1);
    HttpResponse<java.io.InputStream> stream =
        client.send(request("/api/v1/stream?queue=q").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      await(lines, "event: statuses");
      drover.queue("q").admin().pause();
      await(lines, "event: event");
      await(lines, "event: changes");
      drover.queue("q").add("n", 2);
      await(lines, "event: changes");
    }
  }

  private static void await(BufferedReader lines, String wanted) throws Exception {
    String line = lines.readLine();
    while (line != null && !line.equals(wanted)) {
      line = lines.readLine();
    }
    assertThat(line).isEqualTo(wanted);
  }
}
