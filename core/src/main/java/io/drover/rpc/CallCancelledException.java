package io.drover.rpc;

import org.jspecify.annotations.Nullable;

/**
 * The call was ended before a reply came, as its client was closed, for example. The handler may
 * have run all the same.
 */
public final class CallCancelledException extends RpcException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public CallCancelledException(@Nullable String message) {
    super(message);
  }
}
