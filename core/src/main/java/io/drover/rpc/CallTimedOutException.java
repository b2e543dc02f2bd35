package io.drover.rpc;

import org.jspecify.annotations.Nullable;

/**
 * No reply came in time; the message carries the state at that moment. The handler may have run all
 * the same. Whoever runs the servers can mend it.
 *
 * <p>If the message says so, it was a server by whose clock the time was over when it came to the
 * request, whose handler did not run. If that is sooner than the call's limit, the clocks differ.
 */
public final class CallTimedOutException extends RpcException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with a message that says what was expected, what was got and what to do.
   */
  public CallTimedOutException(@Nullable String message) {
    super(message);
  }
}
