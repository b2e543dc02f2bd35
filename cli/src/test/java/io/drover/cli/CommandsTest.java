package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A command line that knows the commands it names does as one that knows them all. */
class CommandsTest {

  @TempDir private Path folder;

  @Test
  void namesAreThoseOfTheCommands() {
    assertThat(DroverCommand.commandLine(Terminal.silent()).getSubcommands().keySet())
        .containsExactlyElementsOf(Commands.names());
  }

  @Test
  void aCommandIsDescribedAlone() {
    CommandLine program = new CommandLine(new DroverCommand(Terminal.silent()));
    Commands.addNamed(program, "--store", "add", "jobs", "q");
    assertThat(program.getSubcommands().keySet()).containsExactly("add", "jobs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quues queues", "jbos add --data 1", "queues --state", "add", "jobs q 1"})
  void nonsenseIsExplainedKnowingAll(String line) {
    InputStream in = InputStream.nullInputStream();
    Outcome outcome = Program.bare(in, StopSignal.manual(), Map.of(), line.split(" "));
    assertThat(outcome.err()).isEqualTo(explanation(line.split(" "))).isNotEmpty();
  }

  @Test
  void helpKnowsAllCommands() {
    Program program = new Program(folder.resolve("store"));
    Outcome outcome = program.run("help", "queues");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("Usage: drover queues");
    assertThat(program.run("--help").out()).contains(Commands.names());
  }

  private static String explanation(String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        TestTerminal.of(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            err,
            Map.of(),
            StopSignal.manual());
    DroverCommand.commandLine(terminal).execute(words);
    return err.toString(StandardCharsets.UTF_8);
  }
}
