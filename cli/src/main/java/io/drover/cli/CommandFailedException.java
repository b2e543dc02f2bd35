package io.drover.cli;

/**
 * The failure of one attempt: how the command ended and what it said. Immutable. It carries no
 * stack trace, because the mistake is in the command.
 */
final class CommandFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message, null, false, false);
  }
}
