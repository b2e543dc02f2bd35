package io.drover.rpc;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request while a server's handler runs it. Safe for use by several threads.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 *
 * @param <P> the type of the parameters
 */
public interface RpcRequest<P> {

  /** Returns the name of the method. */
  String method();

  /** Returns the parameters; {@code null} if the client gave none. */
  P params();

  /** Returns what the client sent along; unmodifiable. */
  Map<String, String> metadata();

  /** Returns by what the client knows its call. */
  String correlationId();

  /** Returns the id of the request's job in its queue. */
  String jobId();

  /** Returns the number of this attempt, starting at 1. */
  int attempt();

  /** Returns after which instant the client waits no more; empty if it does not say. */
  Optional<Instant> deadline();

  /**
   * Tells the client what has been reached. It does not wait, and may be lost: nobody but a client
   * that waits at this moment, and asked for it, is told. Those of one request come in their order.
   *
   * @param progress any value the codec can encode, a number of percent for example; not {@code
   *     null}
   * @throws io.drover.job.InvalidInputException if it is refused
   * @throws io.drover.job.UndecodableException if it cannot be encoded
   */
  void progress(Object progress);

  /**
   * Returns whether the handler shall end: the client cancelled the call or waits no more, the time
   * limit of the server is over, it is closing and its time to do so has run out, or it lost the
   * lease of the request, which another server may run by now. The handler's thread is interrupted
   * as well.
   */
  boolean isCancelled();
}
