package io.drover.console;

import io.drover.job.DroverException;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.job.TimedOutException;
import io.drover.job.UndecodableException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of a request that was not answered as asked: the status, and what the caller can do about
 * it. Immutable. It has no stack trace, because the message says it all.
 */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** The header of the answer that says more, or {@code null}. */
  private final @Nullable String header;

  private final @Nullable String value;

  private Problem(int status, String message) {
    this(status, message, null, null);
  }

  private Problem(int status, String message, @Nullable String header, @Nullable String value) {
    super(message, null, false, false);
    this.status = status;
    this.header = header;
    this.value = value;
  }

  static Problem of(int status, String message, Object... arguments) {
    return new Problem(status, message.formatted(arguments));
  }

  /** Returns the problem of a request that does not say who sent it. */
  static Problem unknownCaller() {
    return new Problem(
        401,
        "expected a request with a token (Authorization: Bearer …), got none that is known",
        "WWW-Authenticate",
        "Bearer realm=\"drover\"");
  }

  /** Returns the problem of a method that a path does not have. */
  static Problem method(Set<String> known, String method) {
    return new Problem(
        405,
        "expected %s for this path, got: %s".formatted(String.join(" or ", known), method),
        "Allow",
        String.join(", ", known));
  }

  /** Returns the problem of input that breaks a rule. */
  static Problem input(String message, Object... arguments) {
    return of(400, message, arguments);
  }

  /** Returns the problem of something that is not there. */
  static Problem missing(String message, Object... arguments) {
    return of(404, message, arguments);
  }

  /** Returns the problem of something whose state does not allow what was asked. */
  static Problem conflict(String message, Object... arguments) {
    return of(409, message, arguments);
  }

  /** Returns the problem that an exception of Drover's means, which says whose fault it is. */
  static Problem of(DroverException error) {
    int status = 500;
    if (error instanceof InvalidInputException || error instanceof UndecodableException) {
      status = 400;
    } else if (error instanceof StoreException) {
      status = 503;
    } else if (error instanceof TimedOutException) {
      status = 504;
    }
    String message = error.getMessage();
    return new Problem(status, message == null ? error.getClass().getSimpleName() : message);
  }

  int status() {
    return status;
  }

  String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** Returns the answer that tells it. */
  Answer answer() {
    Answer answer = Answer.problem(status, detail());
    return header == null || value == null ? answer : answer.header(header, value);
  }

  /** Returns what statuses of this kind are about. */
  static String title(int status) {
    return switch (status) {
      case 400 -> "Invalid input";
      case 401 -> "Authentication needed";
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 409 -> "Conflict";
      case 413 -> "Too large";
      case 415 -> "JSON needed";
      case 421 -> "Unknown host";
      case 429 -> "Too many";
      case 503 -> "The store does not answer";
      case 504 -> "Timed out";
      default -> "Error";
    };
  }
}
