package io.drover.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** The command that prints what shells need to complete commands and options. For one thread. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script with which bash and zsh complete commands and options.",
      "",
      "In zsh it needs 'autoload -U +X bashcompinit && bashcompinit' before it. What is installed"
          + " from a package has it already for bash."
    },
    footerHeading = "%nExample:%n",
    footer = "  source <(drover completion)")
final class CompletionCommand extends SubCommand {

  @Override
  public Integer call() {
    terminal().out().print(AutoComplete.bash("drover", DroverCommand.commandLine(terminal())));
    return ExitCode.DONE;
  }
}
