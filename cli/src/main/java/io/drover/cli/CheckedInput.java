package io.drover.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lines of JSON that have been read once, to the end, and found to be in order. What cannot be read
 * twice is kept meanwhile in a temporary file, which has no name, so that none is left behind. For
 * one thread.
 */
final class CheckedInput implements AutoCloseable {

  private static final int MAX_SHOWN = 80;

  private final InputFile input;
  private final Terminal terminal;
  private final @Nullable SeekableByteChannel copy;

  private CheckedInput(InputFile input, Terminal terminal, @Nullable SeekableByteChannel copy) {
    this.input = input;
    this.terminal = terminal;
    this.copy = copy;
  }

  /**
   * Reads all of an input.
   *
   * @throws CommandFailure at the first line that is no JSON
   */
  static CheckedInput of(InputFile input, Terminal terminal) throws IOException {
    if (input.isLasting()) {
      try (LineSource lines = LineSource.of(input, input.open(terminal))) {
        check(lines);
      }
      return new CheckedInput(input, terminal, null);
    }
    SeekableByteChannel copy = unnamedFile();
    OutputStream out = Channels.newOutputStream(copy);
    try (LineSource lines = LineSource.of(input, new Copied(input.open(terminal), out))) {
      check(lines);
      return new CheckedInput(input, terminal, copy);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static SeekableByteChannel unnamedFile() throws IOException {
    return Files.newByteChannel(
        Files.createTempFile("drover-", ".lines"),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Returns the lines, from the first. */
  LineSource lines() throws IOException {
    return LineSource.of(
        input, copy == null ? input.open(terminal) : Channels.newInputStream(copy.position(0)));
  }

  /**
   * Refuses a line that is no JSON.
   *
   * @param done what is said of the lines before it; may be empty
   */
  static void check(String line, LineSource lines, String done) {
    JsonText.problem(line)
        .ifPresent(
            problem -> {
              throw CommandFailure.usage(
                  "%s: expected a JSON value such as {\"n\":1} or \"text\", got: %s (%s)%s",
                  lines.position(), Table.oneLine(line, MAX_SHOWN), problem, done);
            });
  }

  private static void check(LineSource lines) {
    for (String line = lines.next(); line != null; line = lines.next()) {
      check(line, lines, "; nothing was added");
    }
  }

  @Override
  public void close() throws IOException {
    if (copy != null) {
      copy.close();
    }
  }

  /** A stream of which all that is read is written as well. */
  private static final class Copied extends FilterInputStream {

    private final OutputStream to;

    Copied(InputStream from, OutputStream to) {
      super(from);
      this.to = to;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = in.read(bytes, from, length);
      if (count > 0) {
        write(bytes, from, count);
      }
      return count;
    }

    private void write(byte[] bytes, int from, int length) {
      try {
        to.write(bytes, from, length);
      } catch (IOException e) {
        throw CommandFailure.because(
            e,
            "cannot keep the input in a temporary file until it is checked: %s; name a file with"
                + " --input, which is read twice instead, or add lines unchecked with --stream",
            e.getMessage());
      }
    }
  }
}
