package io.drover.console;

/**
 * What an application hides of its data before the console shows them, looks through them for a
 * search or tells them in a stream. Called by several threads at once.
 */
@FunctionalInterface
public interface Masking {

  /** What a text is that may have to be masked. More may be added. */
  enum Part {
    /** The data of a job, a dead letter, a schedule or an event, as JSON. */
    DATA,
    /** The result of a job, as JSON. */
    RESULT,
    /** The progress of a job, as JSON. */
    PROGRESS,
    /** Why a job failed: the message of an error. */
    ERROR,
    /** The stack trace of an error. */
    STACK_TRACE,
    /** A line of a job's log. */
    LOG,
    /** The value of a header that a job was published with. */
    HEADER
  }

  /**
   * Returns what is shown instead of a text, or the text itself. If it throws or returns {@code
   * null}, {@code "masked"} is shown.
   *
   * @param queue the queue it belongs to, or the channel of an event
   * @param part what it is
   * @param text all of it, however long
   */
  String mask(String queue, Part part, String text);
}
