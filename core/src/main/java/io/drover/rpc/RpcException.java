package io.drover.rpc;

import io.drover.job.DroverException;
import org.jspecify.annotations.Nullable;

/** What a call ends with that has no result. Each subclass tells who can mend the trouble. */
public abstract class RpcException extends DroverException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what became of the call. */
  RpcException(@Nullable String message) {
    super(message);
  }
}
