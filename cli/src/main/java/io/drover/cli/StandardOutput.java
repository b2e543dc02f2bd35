package io.drover.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard output as UTF-8. Like every {@link java.io.PrintStream} it throws nothing, but it keeps
 * why it could not write. Safe for use by several threads.
 */
final class StandardOutput extends TextOutput {

  private static final Path OF_PROCESS = Path.of("/dev/fd/1");
  private static final int KIND_OF_FILE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final Target target;
  private final BooleanSupplier hasReader;

  /**
   * Begins a standard output.
   *
   * @param hasReader whether what is written goes to somebody who reads it, as through a pipe
   */
  StandardOutput(OutputStream out, BooleanSupplier hasReader) {
    this(new Target(out), hasReader);
  }

  private StandardOutput(Target target, BooleanSupplier hasReader) {
    super(target);
    this.target = target;
    this.hasReader = hasReader;
  }

  /** Returns that of this process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(
        new FileOutputStream(FileDescriptor.out), StandardOutput::isPipeOrSocket);
  }

  /** Writes out what is left, and returns why not all could be written; empty if all was. */
  Optional<OutputFailure> failure() {
    if (!checkError()) {
      return Optional.empty();
    }
    IOException first = target.first;
    String reason = first == null ? "an error" : String.valueOf(first.getMessage());
    return Optional.of(new OutputFailure(reason, hasReader.getAsBoolean()));
  }

  private static boolean isPipeOrSocket() {
    try {
      int kind = (int) Files.getAttribute(OF_PROCESS, "unix:mode") & KIND_OF_FILE;
      return kind == PIPE || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
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
