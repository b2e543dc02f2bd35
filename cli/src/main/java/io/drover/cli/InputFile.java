package io.drover.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads: a file, or standard input. Immutable.
 *
 * @param file the file, or {@code null} for standard input
 * @param option what the command line calls it
 */
record InputFile(@Nullable Path file, String option) {

  /** Returns what is meant by a path, of which none and {@code -} mean standard input. */
  static InputFile of(@Nullable Path path, String option) {
    return new InputFile(path == null || path.toString().equals("-") ? null : path, option);
  }

  /** Returns what messages call it. */
  String name() {
    return file == null ? "standard input" : file.toString();
  }

  /**
   * Opens it.
   *
   * @throws CommandFailure if it is no file that can be read
   */
  InputStream open(Terminal terminal) {
    if (file == null) {
      return new Unclosed(terminal.in());
    }
    Optional<String> problem = problem(file);
    if (problem.isPresent()) {
      throw CommandFailure.usage(
          "expected %s to be a file that can be read, got: %s; name another, or - for standard input",
          option, problem.get());
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns whether it can be read more than once, and is the same each time. */
  boolean isLasting() {
    return file != null && Files.isRegularFile(file);
  }

  /** Returns the failure of a command that could not read on. */
  CommandFailure unreadable(IOException error) {
    return CommandFailure.usage("cannot read %s: %s", name(), error.getMessage());
  }

  private static Optional<String> problem(Path file) {
    if (Files.isDirectory(file)) {
      return Optional.of("the folder " + file);
    }
    if (Files.notExists(file)) {
      return Optional.of("%s, which is not there".formatted(file));
    }
    if (!Files.isReadable(file)) {
      return Optional.of("%s, which this user may not read".formatted(file));
    }
    return Optional.empty();
  }

  /** Standard input, which is this command's alone, but may be looked at once more. */
  private static final class Unclosed extends FilterInputStream {

    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // It ends with the process.
    }
  }
}
