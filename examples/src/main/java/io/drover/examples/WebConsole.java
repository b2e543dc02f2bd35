package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.console.ConsoleSettings;
import io.drover.console.DroverConsole;
import io.drover.console.Role;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The console in an application: mounted, protected, asked, and told to pause a queue. */
public final class WebConsole {

  private static final String TOKEN = "not-a-secret-0123456789";

  private WebConsole() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws Exception {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) throws Exception {
    JobQueue<String> orders = drover.queue("orders", String.class);
    orders.add("order", "card 4111111111111111");
    Server server = start(console(drover));
    try {
      String base = server.getURI().resolve("/drover").toString();
      List<String> story = new ArrayList<>();
      story.add(get(base + "/metrics/queues"));
      story.add(get(base + "/api/v1/queues/orders/jobs?state=waiting"));
      story.add(post(base + "/api/v1/queues/orders/pause", "{}"));
      story.add("paused: " + orders.status().settings().paused());
      return story;
    } finally {
      server.stop();
    }
  }

  /**
   * Who has the token may do everything; who is logged in may look; nobody sees a card's number.
   */
  static HttpServlet console(Drover drover) {
    ConsoleSettings settings =
        ConsoleSettings.defaults()
            .token(TOKEN)
            .roles(request -> Optional.ofNullable(request.getUserPrincipal()).map(it -> Role.VIEW))
            .masking((queue, part, text) -> text.replaceAll("\\d{16}", "****"));
    return DroverConsole.servlet(drover, settings);
  }

  /** A Jetty; Tomcat and Spring Boot mount the same servlet, with support for async requests. */
  static Server start(HttpServlet console) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(console), "/drover/*");
    server.setHandler(context);
    server.start();
    return server;
  }

  private static String get(String address) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(address)));
  }

  /** An action says that it is one, so that no page of another site can send it. */
  private static String post(String address, String json) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .header("X-Drover-Console", "1")
            .POST(BodyPublishers.ofString(json)));
  }

  private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest known = request.header("Authorization", "Bearer " + TOKEN).build();
    return HttpClient.newHttpClient().send(known, BodyHandlers.ofString()).body();
  }
}
