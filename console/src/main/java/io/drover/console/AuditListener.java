package io.drover.console;

/** What hears of every action that is asked for. Called by the thread that acts. */
@FunctionalInterface
public interface AuditListener {

  /**
   * Takes an entry. What it throws is logged and changes nothing: the action has been done.
   *
   * @param entry what was asked for, and what became of it
   */
  void onAction(AuditEntry entry);
}
