package io.drover.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  private final String name;
  private long number;

  private LineSource(InputStream in, String name) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.name = name;
  }

  /** Opens a file, or standard input if there is none or it is {@code -}. */
  static LineSource open(@Nullable Path file, Terminal terminal) {
    if (file == null || file.toString().equals("-")) {
      if (terminal.asked()) {
        terminal.note("reading lines from the keyboard; Ctrl-D ends the input");
      }
      return new LineSource(terminal.in(), "standard input");
    }
    try {
      if (Files.isDirectory(file)) {
        throw CommandFailure.usage("expected --input to be a file, got the folder %s", file);
      }
      return new LineSource(Files.newInputStream(file), file.toString());
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("expected --input to be a file, but there is no %s", file);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot read --input %s: %s", file, e.getMessage());
    }
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
      throw CommandFailure.usage("cannot read %s after line %d: %s", name, number, e.getMessage());
    }
  }

  /** Returns where the line last read stands, for messages. */
  String position() {
    return "line %d of %s".formatted(number, name);
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
          new String(bytes, StandardCharsets.ISO_8859_1), position());
    }
  }
}
