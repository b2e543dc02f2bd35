package io.drover.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The manual page of the program, in the language of roff. Stateless. */
final class ManualPage {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "DROVER_STORE", "The store, if no --store names one.",
          "DROVER_JAVA_OPTS", "More options for the Java machine, split at blanks.",
          "JAVA_HOME", "The Java to use, 17 or newer, if none comes with the program.");

  private ManualPage() {}

  /** Prints the page. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    terminal.out().print(of(DroverCommand.commandLine(terminal).getCommandSpec()));
  }

  /** Returns the page of a program. */
  static String of(CommandSpec program) {
    StringBuilder page = new StringBuilder();
    page.append(".TH DROVER 1 \"\" \"drover\" \"User Commands\"\n");
    page.append(".SH NAME\ndrover \\- message\\-queue patterns from the command line\n");
    page.append(".SH SYNOPSIS\n");
    example(page, CommandTexts.synopsis(program));
    page.append(".SH DESCRIPTION\n");
    text(page, CommandTexts.description(program));
    page.append(".SH OPTIONS\nAll commands have these.\n");
    entries(page, CommandTexts.sharedOptions(program));
    page.append(".SH COMMANDS\n");
    CommandTexts.commands(program).forEach(command -> command(page, command));
    page.append(".SH EXIT STATUS\n");
    CommandTexts.exitCodes(program).forEach((code, meaning) -> entry(page, code, List.of(meaning)));
    page.append(".SH ENVIRONMENT\n");
    ENVIRONMENT.keySet().stream()
        .sorted()
        .forEach(name -> entry(page, name, List.of(ENVIRONMENT.get(name))));
    page.append(".SH FILES\n");
    entry(page, "./drover-data", List.of("The store, if none is named."));
    page.append(".SH EXAMPLES\n");
    example(page, CommandTexts.examples(program));
    return page.toString();
  }

  private static void command(StringBuilder page, CommandSpec command) {
    page.append(".SS ").append(escaped(command.qualifiedName())).append('\n');
    example(page, CommandTexts.synopsis(command));
    text(page, CommandTexts.description(command));
    entries(page, CommandTexts.arguments(command));
    entries(page, CommandTexts.options(command));
    text(page, List.of("For example:"));
    example(page, CommandTexts.examples(command));
  }

  private static void text(StringBuilder page, List<String> paragraphs) {
    for (String paragraph : paragraphs) {
      page.append(".PP\n").append(escaped(paragraph)).append('\n');
    }
  }

  private static void entries(StringBuilder page, List<CommandTexts.Entry> entries) {
    entries.forEach(entry -> entry(page, entry.term(), entry.text()));
  }

  private static void entry(StringBuilder page, String term, List<String> text) {
    page.append(".TP\n\\fB").append(escaped(term)).append("\\fR\n");
    page.append(escaped(String.join("\n", text))).append('\n');
  }

  /** Adds lines as they are. */
  private static void example(StringBuilder page, String lines) {
    page.append(".PP\n.nf\n").append(escaped(lines)).append("\n.fi\n");
  }

  /** Returns the text so that roff shows it as it is. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String safe = line.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
      boolean command = safe.startsWith(".") || safe.startsWith("'");
      escaped.append(command ? "\\&" : "").append(safe.stripTrailing()).append('\n');
    }
    return escaped.substring(0, escaped.length() - 1);
  }
}
