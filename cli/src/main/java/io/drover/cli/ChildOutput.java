package io.drover.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * One output stream of a command: a temporary file of bounded size, so that nobody has to read
 * while the command writes. For one thread.
 *
 * <p>The file loses its name as soon as the command has it open; the system removes it when both
 * are done with it, even if this process is killed.
 */
final class ChildOutput implements AutoCloseable {

  /** The size at which the middle of the output is thrown away, unless the limit is higher. */
  private static final int MAX_FILE = 4 << 20;

  private final Path path;
  private final FileChannel channel;
  private final OutputLimit limit;
  private byte[] head = new byte[0];
  private long dropped;

  private ChildOutput(Path path, FileChannel channel, OutputLimit limit) {
    this.path = path;
    this.channel = channel;
    this.limit = limit;
  }

  /** Begins an output of which as much will be readable as the limit says. */
  static ChildOutput create(OutputLimit limit) throws IOException {
    Path path = Files.createTempFile("drover-", ".out");
    return new ChildOutput(
        path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), limit);
  }

  /** Returns where the command shall write. Appending lets it go on after the file is cut. */
  Redirect redirect() {
    return Redirect.appendTo(path.toFile());
  }

  /** Takes the name away, once the command has the file open. */
  void unlink() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Cuts the file if it has grown too large. */
  void trim() throws IOException {
    long size = channel.size();
    if (size <= Math.max(MAX_FILE, limit.bytes())) {
      return;
    }
    if (head.length == 0 && !limit.whole()) {
      head = read(0, limit.bytes());
    }
    channel.truncate(0);
    dropped += size;
  }

  /** Returns how many bytes were written, those that are gone included. */
  long size() throws IOException {
    return dropped + channel.size();
  }

  /** Returns the first bytes, at most the limit. They are lost if that is passed and was whole. */
  byte[] head() throws IOException {
    return head.length > 0 ? head : read(0, limit.bytes());
  }

  /** Returns the last bytes, at most the limit, as text. */
  String tail() throws IOException {
    long size = channel.size();
    byte[] bytes = read(Math.max(0, size - limit.bytes()), limit.bytes());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    unlink();
  }

  private byte[] read(long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length, channel.size() - from));
    int count = 0;
    while (count >= 0 && buffer.hasRemaining()) {
      count = channel.read(buffer, from + buffer.position());
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
