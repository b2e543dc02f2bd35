package io.drover.rpc;

import org.jspecify.annotations.Nullable;

/**
 * The server has no method of the name. Whoever runs the servers of the queue can mend it, or
 * whoever named the method.
 */
public final class UnknownMethodException extends RpcException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public UnknownMethodException(@Nullable String message) {
    super(message);
  }
}
