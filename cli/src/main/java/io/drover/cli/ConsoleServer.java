package io.drover.cli;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP server with one servlet. For one thread; the servlet is called by threads of its own. */
final class ConsoleServer implements AutoCloseable {

  /** How many clients are served at once; others wait until one of them has gone. */
  static final int MAX_CONNECTIONS = 128;

  /** More than connections, so that clients which send nothing or byte by byte stop no other. */
  private static final int THREADS = MAX_CONNECTIONS + 32;

  /** How long a client may send and read nothing; a live stream sends something more often. */
  private static final int IDLE_MILLIS = 30_000;

  /** How many bytes of a body a client has to send a second, on the whole. */
  private static final int MIN_REQUEST_RATE = 256;

  /** Room for the longest name of a job in the path. */
  private static final int HEADER_BYTES = 64 * 1024;

  private final Server server;
  private final ServerConnector connector;
  private final String host;

  private ConsoleServer(Server server, ServerConnector connector, String host) {
    this.server = server;
    this.connector = connector;
    this.host = host;
  }

  /**
   * Starts a server.
   *
   * @param host the address to listen at
   * @param port the port, or 0 for any that is free
   * @throws IOException if it cannot listen there
   */
  static ConsoleServer start(HttpServlet servlet, String host, int port) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("drover-console");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http()));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
    holder.setInitOrder(1); // At the start, not with the first request.
    context.addServlet(holder, "/*");
    server.setHandler(context);
    ConsoleServer started = new ConsoleServer(server, connector, host);
    try {
      connector.open(); // Says what is wrong before anything else is begun.
      server.start();
    } catch (Exception e) {
      started.close();
      throw e instanceof IOException io ? io : new IOException(e);
    }
    return started;
  }

  @SuppressWarnings("removal") // What is to replace the rate counts all requests together.
  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setMinRequestDataRate(MIN_REQUEST_RATE);
    return http;
  }

  int port() {
    return connector.getLocalPort();
  }

  String url() {
    String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return "http://%s:%d/".formatted(name, port());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("could not stop the HTTP server", e);
    }
  }
}
