package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands that the documentation shows are such that the program takes them. */
class GuideCommandsTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.+?)^```$");

  /** Returns the commands without the program's name, in the words a shell makes of them. */
  static List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
        for (String line : block.group(1).replace("\\\n", " ").split("\n")) {
          Shell.command(line).ifPresent(commands::add);
        }
      }
    }
    assertThat(commands).hasSizeGreaterThan(30);
    return commands;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("examples/README.md")));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theProgramTakesTheCommand(List<String> command) {
    CommandLine program = DroverCommand.commandLine(Terminal.silent());
    assertThatCode(() -> program.parseArgs(command.toArray(String[]::new)))
        .doesNotThrowAnyException();
  }
}
