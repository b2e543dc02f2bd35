package io.drover.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The option that says what is printed of the results of jobs. For one thread. */
final class OutputOption {

  @Option(
      names = "--output",
      paramLabel = "WHAT",
      description =
          "What to print when a job has ended: results, what the command printed; json-lines, a line"
              + " of JSON for the job, one that failed for good too; or none. What is told at the end"
              + " is on standard error then. Defaults to results, with --json-lines to json-lines,"
              + " and with --json to none.")
  private @Nullable Output output;

  /** Returns what to print, given the form of data. */
  Output of(Format format) {
    if (output == null) {
      return switch (format) {
        case TEXT -> Output.RESULTS;
        case JSON -> Output.NONE;
        case JSON_LINES -> Output.JSON_LINES;
      };
    }
    if (format.isJson() && output == Output.RESULTS) {
      throw CommandFailure.usage(
          "expected --output json-lines or none beside --json, got: results, which are no JSON");
    }
    return output;
  }

  /** Prints how it all ended: where no results are printed, else beside them. */
  void end(SubCommand command, Output shown, ObjectNode json, String text) {
    if (shown == Output.NONE) {
      command.print(json, "%s", text);
    } else {
      command.terminal().tell(command.isJson() ? JsonText.line(json) : text);
    }
  }

  /** Tells people where results are found later. */
  void tellWhere(SubCommand command, String queue) {
    if (command.isJson()) {
      return;
    }
    String given = command.program().givenStore();
    String store = given == null ? "" : " --store " + (given.contains("@") ? "URI" : given);
    command
        .terminal()
        .note(
            "'drover jobs %s --all%s' lists the jobs with their results, 'drover job %s ID%s' shows"
                + " all of one",
            queue, store, queue, store);
  }
}
