package io.drover.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A standard output that takes so many lines, and then no more. Safe for use by several threads.
 */
final class TestOutput extends OutputStream {

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final int maxLines;
  private int lines;

  TestOutput(int maxLines) {
    this.maxLines = maxLines;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    if (lines >= maxLines) {
      throw new IOException("Broken pipe");
    }
    taken.write(b);
    lines += b == '\n' ? 1 : 0;
  }

  String text() {
    return taken.toString(StandardCharsets.UTF_8);
  }
}
