package io.drover.testkit;

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
 * A way to a server of this machine on which something happens to what passes. Safe for use by
 * several threads.
 *
 * @param <W> what decides for one connection
 */
public abstract class ServerProxy<W extends ServerProxy.Watch> implements AutoCloseable {

  private static final int MOST_AT_ONCE = 65_536;

  /** What becomes of some bytes. */
  public enum Fate {
    /** It gets where it shall. */
    PASSES,
    /** It is lost, and the connection stays. */
    IS_LOST,
    /** Half of it gets where it shall, the rest is lost, and the connection breaks. */
    BREAKS_WITHIN,
    /** It is lost, and the connection breaks. */
    BREAKS
  }

  /** Decides what becomes of what passes on one connection; the end of it has no bytes. */
  public interface Watch {
    /** Decides on what a client sends; may take its time. */
    Fate asked(byte[] buffer, int length);

    /** Decides on what the server sends; may take its time. */
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

  /**
   * Opens a way on a free port of 127.0.0.1.
   *
   * @param target the server's port there
   */
  protected ServerProxy(int target) {
    this.target = target;
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Returns what decides for a connection that begins. */
  protected abstract W watch();

  /** Returns the port that clients connect to. */
  public final int port() {
    return entrance.getLocalPort();
  }

  /** Returns that as the address of a Redis server. */
  public final String uri() {
    return "redis://127.0.0.1:" + port();
  }

  /** Lets nobody in, or lets them in again. */
  public final void bar(boolean bars) {
    barred = bars;
  }

  /** Returns what decides for each of the connections there have been. */
  public final List<W> watches() {
    return ways.stream().map(Way::watch).toList();
  }

  /** Breaks all connections there are. */
  public final void cutAll() {
    ways.forEach(ServerProxy::close);
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        if (barred || !pass(client)) {
          client.close();
        }
      } catch (IOException e) {
        // It was closed.
      }
    }
  }

  /** Has what a client sends pass on; returns whether the server is there. */
  private boolean pass(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      W watch = watch();
      Way<W> way = new Way<>(client, server, watch);
      ways.add(way);
      start(() -> pass(way, client, server, watch::asked));
      start(() -> pass(way, server, client, watch::answered));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "server-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void pass(Way<?> way, Socket from, Socket to, Sight sight) {
    byte[] buffer = new byte[MOST_AT_ONCE];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      boolean goesOn = true;
      while (goesOn) {
        int read = in.read(buffer);
        Fate fate = read < 0 ? Fate.BREAKS : sight.of(buffer, read);
        if (fate == Fate.PASSES) {
          out.write(buffer, 0, read);
        } else if (fate == Fate.BREAKS_WITHIN) {
          out.write(buffer, 0, read / 2);
        }
        goesOn = fate == Fate.PASSES || fate == Fate.IS_LOST;
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
    cutAll();
  }
}
