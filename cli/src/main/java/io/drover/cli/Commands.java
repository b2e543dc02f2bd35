package io.drover.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/**
 * The commands of the program by name, in the order of the help. Immutable.
 *
 * <p>To describe them all to picocli takes longer than most of them run. So a command line gets
 * those that its words name, and all only if there is none.
 */
final class Commands {

  private static final String HELP = "help";

  private static final Map<String, Class<?>> ALL = all();

  private Commands() {}

  private static Map<String, Class<?>> all() {
    Map<String, Class<?>> all = new LinkedHashMap<>();
    all.put("run", RunCommand.class);
    all.put("add", AddCommand.class);
    all.put("flow", FlowCommand.class);
    all.put("work", WorkCommand.class);
    all.put("queues", QueuesCommand.class);
    all.put("top", TopCommand.class);
    all.put("workers", WorkersCommand.class);
    all.put("health", HealthCommand.class);
    all.put("metrics", MetricsCommand.class);
    all.put("alerts", AlertsCommand.class);
    all.put("jobs", JobsCommand.class);
    all.put("job", JobCommand.class);
    all.put("explain", ExplainCommand.class);
    all.put("retry", RetryCommand.class);
    all.put("remove", RemoveCommand.class);
    all.put("promote", PromoteCommand.class);
    all.put("pause", PauseCommand.class);
    all.put("resume", ResumeCommand.class);
    all.put("drain", DrainCommand.class);
    all.put("clean", CleanCommand.class);
    all.put("obliterate", ObliterateCommand.class);
    all.put("exchange", ExchangeCommand.class);
    all.put("publish", PublishCommand.class);
    all.put("subscribe", SubscribeCommand.class);
    all.put("subscription", SubscriptionCommand.class);
    all.put("call", CallCommand.class);
    all.put("serve", ServeCommand.class);
    all.put("dlq", DlqCommand.class);
    all.put("schedule", ScheduleCommand.class);
    all.put("console", ConsoleCommand.class);
    all.put("check", CheckCommand.class);
    all.put("salvage", SalvageCommand.class);
    all.put("bench", BenchCommand.class);
    all.put("demo", DemoCommand.class);
    all.put("completion", CompletionCommand.class);
    all.put(HELP, HelpCommand.class);
    return all;
  }

  /** Returns the names of all commands. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /** Adds all commands. */
  static void addAll(CommandLine program) {
    ALL.values().forEach(program::addSubcommand);
  }

  /** Adds the commands that may be meant by the words: enough to run what makes sense. */
  static void addNamed(CommandLine program, String... words) {
    Set<String> said = Set.copyOf(Arrays.asList(words));
    if (said.contains(HELP) || ALL.keySet().stream().noneMatch(said::contains)) {
      addAll(program);
      return;
    }
    ALL.forEach(
        (name, command) -> {
          if (said.contains(name)) {
            program.addSubcommand(command);
          }
        });
  }
}
