package io.drover.rpc;

import org.jspecify.annotations.Nullable;

/**
 * The parameters do not fit the type that the server's method has. Whoever changed one of the two
 * can mend it.
 */
public final class InvalidParametersException extends RpcException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public InvalidParametersException(@Nullable String message) {
    super(message);
  }
}
