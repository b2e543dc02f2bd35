package io.drover.internal.call;

import io.drover.internal.store.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a job of a reply queue says. Immutable; nobody changes the array.
 *
 * @param identity which call it is for, as JSON
 * @param result the result as JSON; of no use if there is an error
 * @param error why there is no result, or {@code null}
 */
record Reply(String identity, byte[] result, @Nullable Error error) {

  private static final int MAX_MESSAGE = 16_384;

  /**
   * Why a request has no result. Immutable.
   *
   * @param fault what it failed of
   * @param message the server's
   * @param errorClass the class of the server's error, if it says so
   */
  record Error(Fault fault, String message, @Nullable String errorClass) {

    /** Returns what a request failed of, and what its client is told. */
    static Error of(Fault fault, Throwable error) {
      String message = error.getMessage();
      String text = message == null ? error.getClass().getName() : message;
      String cut = text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
      String told = fault == Fault.EXPIRED ? cut + " (by the server's clock)" : cut;
      return new Error(fault, told, fault == Fault.ERROR ? error.getClass().getName() : null);
    }
  }

  /** Returns a reply with a result. */
  static Reply of(Request request, byte[] result) {
    return new Reply(request.identity(), result, null);
  }

  /** Returns a reply with an error. */
  static Reply of(Request request, Error error) {
    return new Reply(request.identity(), Wrapper.NULL, error);
  }

  /** Reads the data of a job; returns {@code null} if it is no reply. */
  static @Nullable Reply read(byte[] data) {
    String text = Json.text(data);
    Parts parts = new Parts();
    return text != null && Json.visit(text, parts) ? parts.reply() : null;
  }

  /** Returns a reply as data of a job. */
  byte[] write() {
    String head = "{\"correlationId\":" + identity;
    Error failure = error;
    if (failure == null) {
      return Wrapper.around(head + ",\"result\":", result, "}");
    }
    String message = Wrapper.quoted(failure.message);
    StringBuilder tail = new StringBuilder(",\"code\":");
    tail.append(Wrapper.quoted(failure.fault.code()));
    if (failure.errorClass != null) {
      tail.append(",\"type\":").append(Wrapper.quoted(failure.errorClass));
    }
    return Wrapper.around(
        head + ",\"error\":", Wrapper.value(message), tail.append('}').toString());
  }

  /** What was found so far. For one thread. */
  private static final class Parts implements Json.Visitor {
    private @Nullable String identity;
    private @Nullable String result;
    private @Nullable String error;
    private @Nullable String code;
    private @Nullable String type;

    @Override
    public void property(String name, String raw) {
      switch (name) {
        case "correlationId" -> identity = raw;
        case "result" -> result = raw;
        case "error" -> error = raw.equals("null") ? null : raw;
        case "code" -> code = Wrapper.text(raw);
        case "type" -> type = Wrapper.text(raw);
        default -> {}
      }
    }

    @Nullable Reply reply() {
      if (identity == null) {
        return null;
      }
      if (error == null) {
        return new Reply(identity, Wrapper.value(result), null);
      }
      String message = Wrapper.text(error);
      Error failure = new Error(Fault.of(code), message == null ? error : message, type);
      return new Reply(identity, Wrapper.NULL, failure);
    }
  }
}
