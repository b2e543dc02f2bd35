package io.drover.cli;

import io.drover.Drover;
import io.drover.job.AddedFlow;
import io.drover.job.Flow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** The command that adds trees of jobs. For one thread. */
@Command(
    name = "flow",
    mixinStandardHelpOptions = true,
    description =
        "Adds a tree of jobs, all or nothing: children run first, their parent after them.",
    footerHeading = "%nA tree in JSON, or an array of trees:%n",
    footer = {
      "  {\"queue\":\"albums\", \"name\":\"publish\", \"data\":{\"album\":7},",
      "   \"options\":{\"id\":\"album-7\", \"attempts\":3, \"backoff\":\"exponential:1s\"},",
      "   \"children\":[{\"queue\":\"images\", \"data\":1, \"onFailure\":\"ignore\"}]}",
      "Options are id, delay, at, priority, lifo, attempts, backoff, keepCompleted and keepFailed, as",
      "those of 'drover add'; onFailure is wait, fail-parent, continue-parent, ignore or remove."
    })
final class FlowCommand extends SubCommand {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file with the tree; - for standard input.")
  private Path file = Path.of("-");

  @Override
  public Integer call() throws Exception {
    List<Flow> flows = FlowReader.read(text(), file.toString());
    try (Drover drover = store().open()) {
      List<AddedFlow> added = drover.addFlows(flows);
      ArrayNode json = JsonText.mapper().createArrayNode();
      added.forEach(flow -> json.add(FlowPrinter.json(flow)));
      if (isJson()) {
        terminal().out().println(JsonText.pretty(json));
      } else {
        added.forEach(flow -> terminal().out().println(line(flow)));
      }
      return ExitCode.DONE;
    }
  }

  private static String line(AddedFlow flow) {
    return String.format(
        Locale.ROOT,
        "added job %s to %s with %,d below it",
        flow.id(),
        flow.key().queue(),
        flow.size() - 1);
  }

  private String text() throws IOException {
    if (file.toString().equals("-")) {
      if (terminal().asked()) {
        terminal().note("reading the tree from the keyboard; Ctrl-D ends the input");
      }
      return new String(terminal().in().readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("expected FILE to be a file, but there is no %s", file);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot read %s: %s", file, e.getMessage());
    }
  }
}
