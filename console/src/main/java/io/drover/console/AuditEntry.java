package io.drover.console;

import java.time.Instant;

/**
 * One action that was asked for through the console: who asked, for what, and what became of it.
 * Immutable.
 *
 * <p>Read only: the console makes it, and later versions may say more, so that nobody else should
 * implement it. Texts are as the caller sent them: write them somewhere only after making control
 * characters harmless, as the console's own log does.
 */
public interface AuditEntry {

  /** Returns when the action had ended. */
  Instant at();

  /** Returns who asked: the name the container knows, or {@code token} or {@code anonymous}. */
  String who();

  /** Returns the address the request came from. */
  String address();

  /** Returns the action's name in the OpenAPI document, such as {@code pauseQueue}. */
  String action();

  /** Returns on what: the names in the path, such as {@code queue=orders id=17}. */
  String target();

  /**
   * Returns the parameters of the action as JSON, cut after a thousand characters. The values of
   * data and headers are left out. Empty if the action was refused before they were read, {@code
   * unreadable} if they could not be.
   */
  String parameters();

  /** Returns the HTTP status of the answer: 2xx if it was done. */
  int status();

  /** Returns what the answer says: the outcome, or why the action was refused. */
  String outcome();
}
