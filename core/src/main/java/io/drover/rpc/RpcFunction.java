package io.drover.rpc;

import org.jspecify.annotations.Nullable;

/**
 * What a server does for a method of which it needs nothing but the parameters. Called by several
 * threads at once; it may block.
 *
 * @param <P> the type of the parameters
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RpcFunction<P, R extends @Nullable Object> {

  /**
   * Returns the result.
   *
   * @throws Exception whatever it throws fails the request; the client gets its message
   */
  R apply(P params) throws Exception;
}
