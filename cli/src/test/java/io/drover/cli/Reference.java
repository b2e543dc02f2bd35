package io.drover.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The reference of the program as a page in Markdown. Stateless. */
final class Reference {

  private static final String HEAD =
      """
      # Reference

      Every command of `drover`, as its help has it: `drover COMMAND --help`. This page is made of the program by `ReferenceTest`.

      Data are printed to standard output, and everything else to standard error.

      """;

  private static final String ERRORS =
      """

      ## Errors

      A command that cannot do what it is told prints one line to standard error, `drover: ` and what was expected, what it got and
      what to do, and ends with one of the codes below. With `--verbose` a stack trace follows.

      """;

  private Reference() {}

  static String of(CommandSpec program) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("| Command | What it does |\n|---|---|\n");
    List<CommandSpec> commands = CommandTexts.commands(program);
    for (CommandSpec command : commands) {
      String name = command.qualifiedName();
      page.append("| [`%s`](#%s) ".formatted(name, name.replace(' ', '-')))
          .append("| %s |\n".formatted(cell(CommandTexts.description(command).get(0))));
    }
    page.append("\n## Options of all commands\n\n");
    entries(page, "Option", CommandTexts.sharedOptions(program));
    page.append(ERRORS).append("| Code | When |\n|---|---|\n");
    CommandTexts.exitCodes(program)
        .forEach((code, when) -> page.append("| %s | %s |\n".formatted(code, cell(when))));
    commands.forEach(command -> command(page, command));
    return page.toString();
  }

  private static void command(StringBuilder page, CommandSpec command) {
    page.append("\n## %s\n\n".formatted(command.qualifiedName()));
    page.append("```\n").append(CommandTexts.synopsis(command)).append("\n```\n\n");
    for (String paragraph : CommandTexts.description(command)) {
      page.append(text(paragraph)).append("\n\n");
    }
    entries(page, "Argument", CommandTexts.arguments(command));
    entries(page, "Option", CommandTexts.options(command));
    page.append("For example:\n\n```\n").append(CommandTexts.examples(command)).append("\n```\n");
  }

  private static void entries(
      StringBuilder page, String heading, List<CommandTexts.Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    page.append("| %s | What it means |\n|---|---|\n".formatted(heading));
    for (CommandTexts.Entry entry : entries) {
      String text = String.join("<br>", entry.text().stream().map(Reference::cell).toList());
      page.append("| `%s` | %s |\n".formatted(entry.term().replace("|", "\\|"), text));
    }
    page.append('\n');
  }

  private static String cell(String text) {
    return text(text).replace("|", "\\|");
  }

  private static String text(String text) {
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }
}
