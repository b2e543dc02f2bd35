package io.drover.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file or of standard input, read one by one. For one thread. Empty lines are left
 * out, and lines may end as on Windows.
 */
final class LineSource implements AutoCloseable {

  /** As much as a job's data may have. */
  private static final int MAX_LINE = 16 << 20;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final InputStream in;
  private final InputFile input;
  private long number;

  private LineSource(InputStream in, InputFile input) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.input = input;
  }

  /** Opens what {@code --input} names: a file, or standard input. */
  static LineSource open(@Nullable Path file, Terminal terminal) {
    InputFile input = InputFile.of(file, "--input");
    if (input.file() == null && terminal.asked()) {
      terminal.note("reading lines from the keyboard; Ctrl-D ends the input");
    }
    return of(input, input.open(terminal));
  }

  /** Returns the lines of an input from a stream that has its bytes. */
  static LineSource of(InputFile input, InputStream bytes) {
    return new LineSource(bytes, input);
  }

  /** Returns the next line that is not empty, or {@code null} at the end. */
  @Nullable String next() {
    try {
      String line = readLine();
      while (line != null && line.isEmpty()) {
        line = readLine();
      }
      return line;
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot read %s after line %d: %s", input.name(), number, e.getMessage());
    }
  }

  /** Returns the number of the line last read, from 1. */
  long number() {
    return number;
  }

  /** Returns where the line last read stands, for messages. */
  String position() {
    return "line %d of %s".formatted(number, input.name());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private @Nullable String readLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    number++;
    while (b >= 0 && b != '\n') {
      if (bytes.size() >= MAX_LINE) {
        throw CommandFailure.usage(
            "expected lines of at most %,d bytes, got a longer one: %s", MAX_LINE, position());
      }
      bytes.write(b);
      b = in.read();
    }
    String line = decode(bytes.toByteArray());
    if (number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
      line = line.substring(1);
    }
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage(
          "expected UTF-8, got: \"%s\" (%s)",
          Table.oneLine(new String(bytes, StandardCharsets.ISO_8859_1), 80), position());
    }
  }
}
