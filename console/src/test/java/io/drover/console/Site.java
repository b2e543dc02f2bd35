package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A console on a Jetty of its own, and a client of it, which has each answer judged by the OpenAPI
 * document. For one thread.
 */
final class Site implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Server server;
  private final ConsoleServlet servlet;
  private final ServerConnector connector;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final OpenApi openApi = new OpenApi();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final String base;

  /** An answer. */
  record Reply(int status, Map<String, String> headers, String body) {

    JsonNode json() {
      return MAPPER.readTree(body);
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
    }
  }

  private Site(Server server, ConsoleServlet servlet, ServerConnector connector, String base) {
    this.server = server;
    this.servlet = servlet;
    this.connector = connector;
    this.base = base;
  }

  static Site of(Drover drover) {
    return of(drover, ConsoleSettings.defaults());
  }

  /** Mounts a console below a path of an application that is below a path itself. */
  static Site of(Drover drover, ConsoleSettings settings) {
    ConsoleServlet servlet = (ConsoleServlet) DroverConsole.servlet(drover, settings);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/shop");
    context.addServlet(new ServletHolder(servlet), "/drover/*");
    server.setHandler(context);
    server.setStopTimeout(0);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return new Site(
        server,
        servlet,
        connector,
        "http://127.0.0.1:" + connector.getLocalPort() + "/shop/drover");
  }

  /** Sends a header with each request from now on. */
  Site with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  String base() {
    return base;
  }

  /** Returns how many live streams there are. */
  int openStreams() {
    return servlet.openStreams();
  }

  /** Cuts all connections, and takes no more of them. */
  void cut() throws Exception {
    connector.setPort(connector.getLocalPort());
    connector.stop();
  }

  /** Takes connections again, under the same address. */
  void heal() throws Exception {
    connector.start();
  }

  /** Ends the servlet alone, as a container does that goes on with others. */
  void destroyServlet() {
    servlet.destroy();
  }

  OpenApi openApi() {
    return openApi;
  }

  /** Returns a name as a part of a path. */
  static String name(String name) {
    return "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(UTF_8));
  }

  Reply get(String path) throws Exception {
    return send("GET", path, null);
  }

  JsonNode json(String path) throws Exception {
    Reply reply = get(path);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  Reply act(String method, String path, String body) throws Exception {
    return send(method, path, body);
  }

  /** Does something that has to be done. */
  JsonNode done(String method, String path, String body) throws Exception {
    Reply reply = send(method, path, body);
    assertThat(reply.status()).as("%s %s: %s", method, path, reply.body()).isBetween(200, 299);
    return reply.json();
  }

  /** Sends a request as the console's pages would. */
  Reply send(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = request(path);
    if (!method.equals("GET")) {
      request.header("X-Drover-Console", "1").header("Content-Type", "application/json");
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return send(request.build());
  }

  /** Begins a request without what actions need. */
  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    headers.forEach(request::header);
    return request;
  }

  Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
    Map<String, String> received = new LinkedHashMap<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> received.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
    Reply reply = new Reply(response.statusCode(), received, response.body());
    String path = request.uri().getRawPath().substring(URI.create(base).getRawPath().length());
    if (reply.status() != 405) {
      openApi.check(
          request.method(), path, reply.status(), reply.header("Content-Type"), reply.body());
    }
    return reply;
  }

  /** Follows a live stream. */
  InputStream follow(String path, String... nameAndValue) throws Exception {
    HttpRequest.Builder request = request(path);
    if (nameAndValue.length == 2) {
      request.header(nameAndValue[0], nameAndValue[1]);
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    openApi.check("GET", path.replaceAll("\\?.*", ""), 200, "text/event-stream", "");
    return response.body();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
