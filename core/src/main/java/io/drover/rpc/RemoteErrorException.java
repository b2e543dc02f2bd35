package io.drover.rpc;

import io.drover.job.Check;
import org.jspecify.annotations.Nullable;

/**
 * The server's handler threw, or the request failed in another way on the server. The message is
 * the server's. Whoever wrote the handler can mend it.
 */
public final class RemoteErrorException extends RpcException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String errorClass;

  private RemoteErrorException(String message, @Nullable String errorClass) {
    super(message);
    this.errorClass = errorClass;
  }

  /**
   * Returns the exception for an error that a server told.
   *
   * @param message the error's message; may be empty
   * @param errorClass the name of the error's class, or {@code null} if the server does not say
   */
  public static RemoteErrorException of(String message, @Nullable String errorClass) {
    return new RemoteErrorException(Check.notNull("the message of an error", message), errorClass);
  }

  /** Returns the name of the class of the server's error, or {@code null} if it did not say. */
  public @Nullable String errorClass() {
    return errorClass;
  }
}
