package io.drover.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the program says of its commands, for pages that are made of it: the manual page and the
 * reference. Stateless.
 */
final class CommandTexts {

  /** A command that comes with the parser, and explains the others. */
  private static final String HELP = "help";

  private CommandTexts() {}

  /**
   * An option or an argument.
   *
   * @param term how it is written
   * @param text what it means, by paragraphs
   */
  record Entry(String term, List<String> text) {}

  /** Returns all commands with those beneath them, in the order of the help. */
  static List<CommandSpec> commands(CommandSpec above) {
    List<CommandSpec> all = new ArrayList<>();
    for (CommandLine command : above.subcommands().values()) {
      if (!command.getCommandName().equals(HELP)) {
        all.add(command.getCommandSpec());
        all.addAll(commands(command.getCommandSpec()));
      }
    }
    return all;
  }

  /** Returns how the command is called, over several lines if it is long. */
  static String synopsis(CommandSpec command) {
    command.usageMessage().width(100);
    return new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).stripTrailing();
  }

  /** Returns what the command does, by paragraphs. */
  static List<String> description(CommandSpec command) {
    return paragraphs(command.usageMessage().description());
  }

  /** Returns how it is called for example, in lines. */
  static String examples(CommandSpec command) {
    return Arrays.stream(command.usageMessage().footer())
        .map(String::formatted)
        .collect(Collectors.joining("\n"))
        .stripIndent();
  }

  /** Returns the arguments of the command. */
  static List<Entry> arguments(CommandSpec command) {
    return command.positionalParameters().stream()
        .map(argument -> entry(argument.paramLabel(), argument))
        .toList();
  }

  /** Returns the options that this command has and not all have. */
  static List<Entry> options(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !isShared(option) && !option.hidden())
        .map(CommandTexts::option)
        .toList();
  }

  /** Returns the options that all commands have. */
  static List<Entry> sharedOptions(CommandSpec program) {
    return program.options().stream().map(CommandTexts::option).toList();
  }

  /** Returns what the numbers mean with which the program ends. */
  static Map<String, String> exitCodes(CommandSpec program) {
    return program.usageMessage().exitCodeList();
  }

  private static boolean isShared(OptionSpec option) {
    return option.inherited() || option.usageHelp() || option.versionHelp();
  }

  private static Entry option(OptionSpec option) {
    String names = String.join(", ", option.names());
    String value = option.typeInfo().isBoolean() ? "" : "=" + option.paramLabel();
    return entry(names + value + (option.required() ? " (required)" : ""), option);
  }

  private static Entry entry(String term, ArgSpec argument) {
    return new Entry(term, paragraphs(argument.description()));
  }

  private static List<String> paragraphs(String... lines) {
    return Arrays.stream(lines)
        .map(String::formatted)
        .flatMap(String::lines)
        .filter(line -> !line.isBlank())
        .toList();
  }
}
