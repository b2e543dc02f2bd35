package io.drover.cli;

import org.jspecify.annotations.Nullable;

/**
 * The end of a command that cannot go on: what to tell the user and the number to exit with.
 * Immutable. It carries no stack trace, because the message says it all.
 */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** Returns the failure of a command that was called wrongly. */
  static CommandFailure usage(String message, @Nullable Object... arguments) {
    return new CommandFailure(ExitCode.USAGE, message.formatted(arguments));
  }

  /** Returns the failure of a command whose store is not there. */
  static CommandFailure store(String message, @Nullable Object... arguments) {
    return new CommandFailure(ExitCode.STORE, message.formatted(arguments));
  }

  /** Returns the failure of a command that something ended early, with its exit code. */
  static CommandFailure because(Throwable cause, String message, @Nullable Object... arguments) {
    return new CommandFailure(FailureReporter.exitCode(cause), message.formatted(arguments));
  }

  int exitCode() {
    return exitCode;
  }
}
