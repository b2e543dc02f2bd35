package io.drover.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code drover} program: its main class, and the options all commands share. For one thread.
 */
@Command(
    name = "drover",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Message-queue patterns from the command line.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:some job failed, a call has no result, or a store is damaged",
      "2:the command line, the input or an id makes no sense, or what the store holds does not allow"
          + " it: a message reaches no queue, or what is to be deleted is in use",
      "3:the store cannot be reached, or another process uses it",
      "70:the program has a mistake; --verbose shows where",
      "74:standard output or a temporary file did not take all that was written",
      "130:stopped by Ctrl-C",
      "141:who read standard output has gone, as head does once it has its lines"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  find . -name '*.java' | drover run checksums --exec 'sha256sum {}' --concurrency 4",
      "  drover jobs checksums --state completed"
    })
public final class DroverCommand implements Runnable {

  /** How wide a help is: no less than can be aligned, and no more than can be read. */
  private static final int MIN_WIDTH = 55;

  private static final int MAX_WIDTH = 100;

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--store",
      paramLabel = "URI",
      scope = ScopeType.INHERIT,
      description =
          "The store: embedded:DIRECTORY, or another engine's address. Defaults to $DROVER_STORE,"
              + " else embedded:./drover-data. Commands that add, run or listen begin one that is not"
              + " there; all others end with 3 then.")
  private @Nullable String store;

  @Option(
      names = Format.JSON_OPTION,
      scope = ScopeType.INHERIT,
      description =
          "Print data as one JSON value, a list as {\"items\": […], \"next\": …}, messages and errors"
              + " as lines of JSON on standard error, and no progress.")
  private boolean json;

  @Option(
      names = Format.JSON_LINES_OPTION,
      scope = ScopeType.INHERIT,
      description = "The same with a line of JSON for each item of a list.")
  private boolean jsonLines;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what happens, and print stack traces of errors.")
  private boolean verbose;

  DroverCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the program and ends the process. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    int code = run(terminal, args);
    terminal.stop().ended();
    System.exit(code);
  }

  /** Runs a command and returns what to exit with. */
  static int run(Terminal terminal, String... args) {
    Terminal formed = terminal.withFormat(Format.of(args));
    FailureReporter reporter = new FailureReporter(formed);
    int code = isGarbled(args) ? reporter.garbled(encoding()) : execute(formed, reporter, args);
    Optional<OutputFailure> failure = formed.out().failure();
    return failure.isPresent() ? reporter.outputFailed(failure.get()) : code;
  }

  private static int execute(Terminal terminal, FailureReporter reporter, String... args) {
    return commandLine(terminal, reporter, program -> Commands.addNamed(program, args))
        .setParameterExceptionHandler((e, given) -> explain(terminal, e, given))
        .execute(args);
  }

  /** Returns whether Java could not read an argument, and has put a sign for each such byte. */
  private static boolean isGarbled(String... args) {
    return !encoding().equalsIgnoreCase("UTF-8")
        && Arrays.stream(args).anyMatch(argument -> argument.indexOf('\ufffd') >= 0);
  }

  private static String encoding() {
    return System.getProperty("sun.jnu.encoding", "UTF-8");
  }

  /** Reports what makes no sense as a program does that knows all its commands. */
  private static int explain(Terminal terminal, ParameterException problem, String... args) {
    try {
      commandLine(terminal).parseArgs(args);
    } catch (ParameterException e) {
      return new FailureReporter(terminal).handleParseException(e, args);
    }
    return new FailureReporter(terminal).handleParseException(problem, args);
  }

  /** Returns the command line with all commands. */
  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, new FailureReporter(terminal), Commands::addAll);
  }

  private static CommandLine commandLine(
      Terminal terminal, FailureReporter reporter, Consumer<CommandLine> commands) {
    CommandLine commandLine = new CommandLine(new DroverCommand(terminal));
    commands.accept(commandLine); // First: what is set below is set for those that are there.
    OptionReader.register(commandLine);
    return commandLine
        .setOut(terminal.out().rawWriter())
        .setErr(terminal.err().rawWriter())
        .setExecutionExceptionHandler(reporter)
        .setParameterExceptionHandler(reporter)
        .setExpandAtFiles(false)
        .setColorScheme(Help.defaultColorScheme(terminal.isStyled() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, terminal.width())));
  }

  /** Says what commands there are, if none was named. */
  @Override
  public void run() {
    CommandLine commandLine = commandLine();
    throw new ParameterException(commandLine, "expected a command");
  }

  Terminal terminal() {
    return terminal;
  }

  /** Returns the form of data; the more particular of two options counts. */
  Format format() {
    return jsonLines ? Format.JSON_LINES : json ? Format.JSON : Format.TEXT;
  }

  boolean isVerbose() {
    return verbose;
  }

  /** Returns the store as the user named it, or {@code null}. */
  @Nullable String givenStore() {
    return store;
  }

  /** Returns the store that is in force. Sets up the log, which opening it starts. */
  StoreOption store() {
    if (verbose) {
      System.setProperty(ProgramLog.LEVEL, "INFO");
      System.setProperty(ProgramLog.TRACES, "true");
    }
    return StoreOption.of(store, terminal.environment());
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("expected picocli to have set the command's description");
    }
    return spec.commandLine();
  }
}
