package io.drover.internal.call;

import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.InvalidParametersException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcException;
import io.drover.rpc.UnknownMethodException;
import org.jspecify.annotations.Nullable;

/** What a request failed of, as replies say it. */
enum Fault {
  /** The handler threw. */
  ERROR("error"),
  /** The server has no such method. */
  UNKNOWN_METHOD("unknown-method"),
  /** The parameters do not fit the method's type. */
  INVALID_PARAMETERS("invalid-parameters"),
  /** No server came to it in time. */
  EXPIRED("expired"),
  /** Its client does not wait for it any more. */
  CANCELLED("cancelled");

  private final String code;

  Fault(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  /** Returns the one with a code; what is none of ours is an error of the handler. */
  static Fault of(@Nullable String code) {
    for (Fault fault : values()) {
      if (fault.code.equals(code)) {
        return fault;
      }
    }
    return ERROR;
  }

  /**
   * Returns what a call ends with.
   *
   * @param message the server's
   * @param errorClass the class of the server's error, if it says so
   */
  RpcException exception(String message, @Nullable String errorClass) {
    return switch (this) {
      case UNKNOWN_METHOD -> new UnknownMethodException(message);
      case INVALID_PARAMETERS -> new InvalidParametersException(message);
      case EXPIRED -> new CallTimedOutException(message);
      case ERROR, CANCELLED -> RemoteErrorException.of(message, errorClass);
    };
  }
}
