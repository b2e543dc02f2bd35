package io.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands of the program as they stand in a line for a shell. Stateless. */
final class Shell {

  /** A command, and no {@code &} behind it: what is printed in the background may be lost. */
  private static final Pattern COMMAND =
      Pattern.compile("^(?:.*\\| )?(?:source <\\()?(?:\\./)?drover (.+?)(?: &|\\))?$");

  private Shell() {}

  /** Returns the command without the program's name, in words; empty if there is none. */
  static Optional<List<String>> command(String line) throws IOException {
    Matcher command = COMMAND.matcher(line.strip());
    return command.matches() ? Optional.of(words(command.group(1))) : Optional.empty();
  }

  private static List<String> words(String line) throws IOException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "printf '%s\\0' " + line)
            .redirectErrorStream(true)
            .start();
    String words = new String(shell.getInputStream().readAllBytes(), UTF_8);
    return Arrays.asList(words.split("\0"));
  }
}
