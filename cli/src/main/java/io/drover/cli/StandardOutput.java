package io.drover.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output as UTF-8. Like every {@link PrintStream} it throws nothing, but it keeps why it
 * could not write. Safe for use by several threads.
 */
final class StandardOutput extends PrintStream {

  private final Target target;

  StandardOutput(OutputStream out) {
    this(new Target(out));
  }

  private StandardOutput(Target target) {
    super(target, true, StandardCharsets.UTF_8);
    this.target = target;
  }

  /** Writes out what is left, and returns why not all could be written; empty if all was. */
  Optional<String> problem() {
    if (!checkError()) {
      return Optional.empty();
    }
    IOException first = target.first;
    return Optional.of(first == null ? "an error" : String.valueOf(first.getMessage()));
  }

  /** What is written to, and the first error there. */
  private static final class Target extends FilterOutputStream {

    private volatile @Nullable IOException first;

    Target(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw kept(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw kept(e);
      }
    }

    private IOException kept(IOException error) {
      if (first == null) {
        first = error;
      }
      return error;
    }
  }
}
