package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.call.CallServer;
import io.drover.job.TimeRange;
import io.drover.rpc.ServedRequests;
import java.time.Duration;
import java.util.List;

/**
 * Runs the methods that clients call through a queue of requests. Safe for use by several threads.
 * Made by {@link RpcServerBuilder#start()}; it keeps the program running until it is closed. Any
 * number may serve a queue; each request is run by one of them.
 *
 * <p>The reply is stored in the same step as the end of its request. A server that is killed before
 * that step leaves the request to another, once its lease has run out; one that is killed after it
 * has replied. So no reply is lost, and none is sent twice, though a handler may run twice.
 */
public final class RpcServer implements AutoCloseable {

  private final OpenStore open;
  private final CallServer server;

  RpcServer(OpenStore open, CallServer server) {
    this.open = open;
    this.server = server;
  }

  /** Returns the name of the queue of requests. */
  public String queue() {
    return server.requests();
  }

  /** Returns the names of its methods, sorted. */
  public List<String> methods() {
    return server.methods();
  }

  /**
   * Returns how many requests have come to an end here, counted soon after the end is stored; all
   * are counted when {@link #close()} has returned.
   */
  public ServedRequests served() {
    return server.served();
  }

  /** Returns how many requests are run at this moment. */
  public int running() {
    return server.running();
  }

  /**
   * Keeps this server from taking more requests; handlers that run go on, and their replies are
   * sent. Other servers are unaffected. A request that is being claimed at this moment may be run
   * yet.
   */
  public void pause() {
    server.pause();
  }

  /** Lets this server take requests again. */
  public void resume() {
    server.resume();
  }

  /** Returns whether {@link #pause()} keeps this server from taking requests. */
  public boolean isPaused() {
    return server.isPaused();
  }

  /** Returns whether it is closed or closing. */
  public boolean isClosed() {
    return server.isClosed();
  }

  /**
   * Closes as {@link #close(Duration)} does, with the limit of the settings, 30 seconds by default.
   */
  @Override
  public void close() {
    close(open.context().limits().closeLimit());
  }

  /**
   * Takes no further requests, waits for the handlers that run, and stores their replies. Handlers
   * that run when the limit is over are interrupted, and their requests are given back to other
   * servers. Does nothing when repeated, but waits for the first call.
   *
   * @param limit how long to wait for handlers; not negative
   * @return whether all has ended; {@code false} at once if a handler of its own calls this
   */
  public boolean close(Duration limit) {
    return server.close(TimeRange.check("limit", limit));
  }

  @Override
  public String toString() {
    return "RpcServer[queue=%s, methods=%s]".formatted(queue(), methods());
  }
}
