package io.drover.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
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
    subcommands = {
      RunCommand.class,
      AddCommand.class,
      FlowCommand.class,
      WorkCommand.class,
      QueuesCommand.class,
      TopCommand.class,
      WorkersCommand.class,
      HealthCommand.class,
      MetricsCommand.class,
      AlertsCommand.class,
      JobsCommand.class,
      JobCommand.class,
      ExplainCommand.class,
      RetryCommand.class,
      RemoveCommand.class,
      PromoteCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      DrainCommand.class,
      CleanCommand.class,
      ObliterateCommand.class,
      ExchangeCommand.class,
      PublishCommand.class,
      SubscribeCommand.class,
      SubscriptionCommand.class,
      CallCommand.class,
      ServeCommand.class,
      DlqCommand.class,
      ScheduleCommand.class,
      ConsoleCommand.class,
      CheckCommand.class,
      SalvageCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:some job failed, a call has no result, or a store is damaged",
      "2:the command line, the input or an id makes no sense, or what the store holds does not allow"
          + " it: a message reaches no queue, or what is to be deleted is in use",
      "3:the store cannot be reached, or another process uses it",
      "74:standard output did not take all that was printed",
      "130:stopped by Ctrl-C"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  find . -name '*.java' | drover run checksums --exec 'sha256sum {}' --concurrency 4",
      "  drover jobs checksums --state completed"
    })
public final class DroverCommand implements Runnable {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--store",
      paramLabel = "URI",
      scope = ScopeType.INHERIT,
      description =
          "The store: embedded:DIRECTORY, or another engine's address. Defaults to $DROVER_STORE,"
              + " else embedded:./drover-data.")
  private @Nullable String store;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print data as JSON, and no progress.")
  private boolean json;

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
    int code = commandLine(terminal).execute(args);
    Optional<String> problem = terminal.out().problem();
    problem.ifPresent(
        reason ->
            terminal.note("expected standard output to take what is printed, got: %s", reason));
    terminal.err().flush();
    return problem.isPresent() ? ExitCode.OUTPUT : code;
  }

  static CommandLine commandLine(Terminal terminal) {
    FailureReporter reporter = new FailureReporter();
    CommandLine commandLine = new CommandLine(new DroverCommand(terminal));
    OptionReader.register(commandLine);
    return commandLine
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(reporter)
        .setParameterExceptionHandler(reporter)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.min(100, terminal.width()));
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

  boolean isJson() {
    return json;
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
      System.setProperty("drover.log.level", "INFO");
      System.setProperty("drover.log.traces", "%ex");
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
