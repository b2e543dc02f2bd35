package io.drover.cli;

import io.drover.Drover;
import io.drover.job.AddedFlow;
import io.drover.job.DroverException;
import io.drover.job.Flow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that adds trees of jobs. For one thread. */
@Command(
    name = "flow",
    mixinStandardHelpOptions = true,
    description =
        "Adds trees of jobs, each all or nothing: children run first, their parent after them.",
    footerHeading = "%nExample:%n",
    footer = {
      "  drover flow albums.json",
      "",
      "albums.json has a tree in JSON, or an array of trees:",
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

  @Option(
      names = "--skip",
      paramLabel = "N",
      description = "Leave out the first N trees of an array, which an earlier try has added.")
  private int skip;

  @Override
  public Integer call() throws Exception {
    if (skip < 0) {
      throw CommandFailure.usage("expected --skip to be at least 0, got: %d", skip);
    }
    List<Flow> flows = FlowReader.read(text(), file.toString());
    try (Drover drover = store().open()) {
      Listing listing = new Listing(this);
      for (int i = skip; i < flows.size(); i++) {
        AddedFlow added = add(drover, flows, i);
        if (isJson()) {
          listing.add(FlowPrinter.json(added));
        } else {
          terminal().out().println(line(added));
        }
      }
      if (isJson()) {
        listing.end("");
      }
      return ExitCode.DONE;
    }
  }

  /** Adds one tree of several; each is stored before the next, so that it is clear how to go on. */
  private static AddedFlow add(Drover drover, List<Flow> flows, int at) {
    try {
      return drover.add(flows.get(at));
    } catch (DroverException e) {
      if (at == 0) {
        throw e;
      }
      throw CommandFailure.because(
          e,
          "%s%nAdded were the trees before it, %,d of %,d. The same command with --skip %d does the"
              + " rest.",
          e.getMessage(),
          at,
          flows.size(),
          at);
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

  private String text() {
    InputFile input = InputFile.of(file, "FILE");
    if (input.file() == null && terminal().asked()) {
      terminal().note("reading the tree from the keyboard; Ctrl-D ends the input");
    }
    try (InputStream in = input.open(terminal())) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in.readAllBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage("expected %s to be UTF-8, got other bytes", input.name());
    } catch (IOException e) {
      throw input.unreadable(e);
    }
  }
}
