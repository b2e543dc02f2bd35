package io.drover.cli;

import io.drover.job.Job;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What is printed of the results of jobs when they have ended. */
enum Output {
  /** Nothing. */
  NONE,

  /** What commands printed, as it is. */
  RESULTS,

  /** A line of JSON for each job, as that of {@code drover jobs}. */
  JSON_LINES;

  /** Prints a job that completed. */
  void completed(Terminal terminal, Job<Json> job, Json result) {
    switch (this) {
      case NONE -> {}
      case RESULTS -> print(terminal, result);
      case JSON_LINES -> {
        ObjectNode line = JobPrinter.json(job);
        line.set("result", JsonText.tree(result.text()));
        terminal.out().println(JsonText.line(line));
      }
    }
  }

  /** Prints a job that failed for good. */
  void failed(Terminal terminal, Job<Json> job) {
    if (this == JSON_LINES) {
      terminal.out().println(JsonText.line(JobPrinter.json(job)));
    }
  }

  /** Prints it for a terminal if it is one, else every byte as the command printed it. */
  static void print(Terminal terminal, Json result) {
    if (result.equals(Json.NULL)) {
      return;
    }
    String text = result.plainText();
    if (terminal.screen()) {
      terminal.out().println(text);
    } else {
      terminal.out().raw(text);
      terminal.out().println();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
