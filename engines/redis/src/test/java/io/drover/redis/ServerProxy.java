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
 * A way to a server on which something happens to what passes. Safe for use by several threads.
 *
 * @param <W> what decides for one connection
 */
abstract class ServerProxy<W extends ServerProxy.Watch> implements AutoCloseable {

  /** What becomes of some bytes. */
  enum Fate {
    PASSES,
    IS_LOST,
    /** It is lost, and the connection breaks. */
    BREAKS
  }

  /** Decides what becomes of what passes on one connection; the end of it has no bytes. */
  interface Watch {
    Fate asked(byte[] buffer, int length);

    Fate answered(byte[] buffer, int length);
  }

  /** A connection. */
  private record Way<W extends Watch>(Socket client, Socket server, W watch) {}

  private interface Sight {
    Fate of(byte[] buffer, int length);
  }

  private final int target;
  private final ServerSocket entrance;
  private final List<Way<W>> ways = new CopyOnWriteArrayList<>();
  private volatile boolean barred;

  ServerProxy(int target) {
    this.target = target;
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Returns what decides for a connection that begins. */
  abstract W watch();

  final int port() {
    return entrance.getLocalPort();
  }

  final String uri() {
    return "redis://127.0.0.1:" + port();
  }

  /** Lets nobody in, or lets them in again. */
  final void bar(boolean bars) {
    barred = bars;
  }

  /** Returns what decides for each of the connections there have been. */
  final List<W> watches() {
    return ways.stream().map(Way::watch).toList();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        if (barred) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        W watch = watch();
        Way<W> way = new Way<>(client, server, watch);
        ways.add(way);
        start(() -> pass(way, client, server, watch::asked));
        start(() -> pass(way, server, client, watch::answered));
      } catch (IOException e) {
        // It was closed, or the server is not there.
      }
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "server-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void pass(Way<?> way, Socket from, Socket to, Sight sight) {
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      Fate fate = Fate.PASSES;
      while (read >= 0 && fate != Fate.BREAKS) {
        fate = sight.of(buffer, read);
        if (fate == Fate.PASSES) {
          out.write(buffer, 0, read);
        }
        read = fate == Fate.BREAKS ? -1 : in.read(buffer);
      }
    } catch (IOException e) {
      // One of the two has gone.
    }
    if (sight.of(buffer, 0) != Fate.IS_LOST) {
      close(way);
    }
  }

  private static void close(Way<?> way) {
    Socket client = way.client();
    Socket server = way.server();
    try (client;
        server) {
      // Closing is all there is to do.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public final void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ways.forEach(ServerProxy::close);
  }
}
