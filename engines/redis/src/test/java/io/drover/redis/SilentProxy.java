package io.drover.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a server on which connections can go silent: they stand, and nothing comes through any
 * more, as when a router on the way forgets them. Safe for use by several threads.
 */
final class SilentProxy implements AutoCloseable {

  private final int target;
  private final ServerSocket entrance;
  private final List<Way> ways = new CopyOnWriteArrayList<>();

  SilentProxy(int target) {
    this.target = target;
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Lets nothing through any more on the connections there are; new ones work. */
  void silence() {
    ways.forEach(way -> way.silent = true);
  }

  /** Returns how many connections there have been. */
  int connections() {
    return ways.size();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Way way = new Way(client, new Socket(InetAddress.getLoopbackAddress(), target));
        ways.add(way);
        start(() -> way.pass(way.client, way.server));
        start(() -> way.pass(way.server, way.client));
      } catch (IOException e) {
        // It was closed, or the server is not there.
      }
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "silent-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ways.forEach(Way::close);
  }

  private static final class Way {
    private final Socket client;
    private final Socket server;
    private volatile boolean silent;

    Way(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pass(Socket from, Socket to) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!silent) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // One of the two has gone.
      }
      if (!silent) {
        close();
      }
    }

    void close() {
      try (client;
          server) {
        // Closing is all there is to do.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
