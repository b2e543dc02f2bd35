package io.drover.cli;

import io.drover.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list of jobs begins that goes through several states. Immutable.
 *
 * @param state the state whose jobs come next, or {@code null} for the first of all
 * @param after the cursor in that state, or {@code null} for its start
 */
record JobCursor(@Nullable JobState state, @Nullable String after) {

  /** The start of all. */
  static final JobCursor START = new JobCursor(null, null);

  /**
   * Reads a cursor.
   *
   * @param only the state that alone is listed, or {@code null}
   */
  static JobCursor parse(String text, @Nullable JobState only) {
    int colon = text.indexOf(':');
    JobState state;
    try {
      state = OptionReader.state(text.substring(0, Math.max(0, colon)));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "expected --cursor to be one that 'drover jobs' told, got: %s", text);
    }
    if (only != null && only != state) {
      throw CommandFailure.usage(
          "expected the --cursor of a list of %s jobs, got one of %s ones",
          OptionReader.name(only), OptionReader.name(state));
    }
    String after = text.substring(colon + 1);
    return new JobCursor(state, after.isEmpty() ? null : after);
  }

  @Override
  public String toString() {
    return (state == null ? "" : OptionReader.name(state)) + ":" + (after == null ? "" : after);
  }
}
