package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTemplateTest {

  private static final List<String> NASTY =
      List.of(
          "plain",
          "two words",
          "  blanks   around  ",
          "it's",
          "say \"hi\"",
          "'\"'\"'",
          "$(echo broken >&2; exit 9)",
          "`exit 9`",
          "${HOME} $HOME $1 $$",
          "a;exit 9",
          "a && exit 9 || exit 9 & exit 9",
          "a\nexit 9\n",
          "trailing newlines\n\n",
          "-rf",
          "--help",
          "back\\slash \\n \\",
          "* ? [a-z] ~ {} {a,b}",
          "# no comment",
          "<in >out 2>&1 | exit 9",
          "grüße \u2603 \ud83d\ude00",
          "'; exit 9; '",
          "\"; exit 9; \"",
          ")exit 9(",
          "\t\r");

  /** Commands that print the data and nothing else, each with the placeholder in another place. */
  private static final List<String> COMMANDS =
      List.of(
          "printf %s {}",
          "printf %s '{}'",
          "printf %s \"{}\"",
          "printf '%s' \"\"{}''",
          "x={}; printf %s \"$x\"",
          "x=\"$(printf %s. {})\"; printf %s \"${x%.}\"",
          "x=\"`printf %s. {}`\"; printf %s \"${x%.}\"",
          "x=$(printf '%s.' \"$(printf %s. '{}')\"); x=${x%.}; printf %s \"${x%.}\"",
          "f() { printf %s {}; }; f other",
          "set -- other; printf %s {} # it's {}",
          "sh -c 'printf %s \"$1\"' sh {}",
          "sh -c 'printf %s \"$DROVER_DATA\"'",
          "cat");

  static Stream<Arguments> pairs() {
    return COMMANDS.stream()
        .flatMap(command -> NASTY.stream().map(data -> Arguments.of(command, data)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void dataArrivesAsItIsWhereverItsPlaceholderStands(String command, String data) throws Exception {
    assertThat(run(command, data, true)).isEqualTo(data);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void dataArrivesAsItIsWithoutUtf8InTheLocale(String command, String data) throws Exception {
    assertThat(run(command, data, false)).isEqualTo(data);
  }

  @Test
  void partsOfAWordMayBeData() throws Exception {
    assertThat(run("printf %s /tmp/{}.txt", "a b", true)).isEqualTo("/tmp/a b.txt");
    assertThat(run("printf %s '/tmp/{}.txt'", "a b", true)).isEqualTo("/tmp/a b.txt");
    assertThat(run("printf %s {}{}", "a b", true)).isEqualTo("a ba b");
  }

  @Test
  void aBackslashKeepsThePlaceholder() throws Exception {
    assertThat(run("printf %s \\{}", "data", true)).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh -c 'echo {}'",
        "sh -c \"echo {}\"",
        "bash -euc 'echo {}'",
        "cd /tmp && /bin/sh -c 'ls {}'",
        "eval 'echo {}'",
        "eval \"echo $(echo {})\"",
        "python3 -c 'print(\"{}\")'",
        "perl -ne 'print \"{}\"'"
      })
  void dataInTheProgramTextOfAnInnerInterpreterIsRefused(String command) {
    assertThatThrownBy(() -> ShellTemplate.of(command))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("would run as code");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh -c 'echo \"$1\"' sh \"{}\"",
        "sh -c 'exit 0'; echo '{}'",
        "grep -c '{}' file",
        "echo 'sh -c' '{}'"
      })
  void dataElsewhereIsNotRefused(String command) {
    assertThat(ShellTemplate.of(command).usesData()).isTrue();
  }

  @Test
  void anEmptyCommandIsRefused() {
    assertThatThrownBy(() -> ShellTemplate.of(" "))
        .hasMessage("expected a command after --exec, got: \" \"");
  }

  private static String run(String command, String data, boolean utf8) throws Exception {
    ShellEnvironment environment = new ShellEnvironment(utf8);
    environment.put(ShellTemplate.VARIABLE, data);
    ProcessBuilder builder = environment.command(ShellTemplate.of(command).script());
    try (ChildProcess child = ChildProcess.start(builder, data, OutputLimit.EXCERPT)) {
      assertThat(child.await(null)).isTrue();
      assertThat(child.err().tail()).isEmpty();
      assertThat(child.exitCode()).isZero();
      return new String(child.out().head(), StandardCharsets.UTF_8);
    }
  }
}
