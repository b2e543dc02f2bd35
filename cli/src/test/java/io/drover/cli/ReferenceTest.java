package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drover.cli.Program.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The pages that are made of the program are as it is, and its examples are such that it takes
 * them.
 */
class ReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference.md");

  @TempDir private Path folder;

  @Test
  void thePageIsAsTheProgramIs() throws IOException {
    String page = Reference.of(program().getCommandSpec());
    if (System.getProperty("drover.reference", "").equals("write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("run this test with -Ddrover.reference=write, and commit %s", PAGE)
        .isEqualTo(page);
  }

  @Test
  void thePageHasEveryOptionOfEveryCommand() {
    String page = Reference.of(program().getCommandSpec());
    for (CommandSpec command : commands()) {
      assertThat(page).contains("\n## " + command.qualifiedName() + "\n");
      command.options().forEach(option -> assertThat(page).contains(option.longestName()));
    }
  }

  static List<CommandSpec> commands() {
    List<CommandSpec> commands = CommandTexts.commands(program().getCommandSpec());
    assertThat(commands).hasSizeGreaterThan(45);
    return commands;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theExampleOfACommandIsTakenByIt(CommandSpec command) throws IOException {
    List<List<String>> named = new ArrayList<>();
    for (String example : CommandTexts.examples(command).lines().toList()) {
      List<String> words = Shell.command(example).orElse(List.of());
      if (words.isEmpty()) {
        continue; // It explains a command, or is another program's.
      }
      ParseResult parsed = program().parseArgs(words.toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
        if (parsed.commandSpec().qualifiedName().equals(command.qualifiedName())) {
          named.add(words);
        }
      }
    }
    assertThat(named).as("examples of %s", command.qualifiedName()).isNotEmpty();
  }

  @Test
  void theManualPageIsInOrder() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is needed as the judge");
    Path page = folder.resolve("drover.1");
    Files.writeString(page, ManualPage.of(program().getCommandSpec()));
    Process groff =
        new ProcessBuilder("/usr/bin/groff", "-ww", "-man", "-Tascii", page.toString())
            .redirectError(folder.resolve("warnings").toFile())
            .start();
    String shown = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(groff.waitFor()).isZero();
    assertThat(folder.resolve("warnings")).isEmptyFile();
    assertThat(shown)
        .contains("drover exchange bind", "stopped by Ctrl-C", "if no --store names one");
  }

  @Test
  void theScriptForShellsIsOneTheyTake() throws Exception {
    Outcome outcome = new Program(folder.resolve("store")).run("completion");
    Path script = Files.writeString(folder.resolve("completion"), outcome.out());
    Process bash =
        new ProcessBuilder("bash", "-c", ". \"$0\"; complete -p drover", script.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said).contains("drover");
    assertThat(outcome.out()).contains("--dead-letter", "exchange");
  }

  private static CommandLine program() {
    return DroverCommand.commandLine(Terminal.silent());
  }
}
