package io.drover.laboratory;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one process records, in a file that only grows. Each record is with the operating system
 * before the call returns, so that a kill takes none. Safe for use by several threads.
 */
final class History implements AutoCloseable {

  private static final String SUFFIX = ".history";

  private final String process;
  private final FileOutputStream file;

  private History(String process, FileOutputStream file) {
    this.process = process;
    this.file = file;
  }

  /** Begins the history of a process, whose name is like no other in the folder. */
  static History begin(Path folder, String process) throws IOException {
    return new History(
        process, new FileOutputStream(folder.resolve(process + SUFFIX).toFile(), true));
  }

  void record(What what, String subject) {
    record(what, subject, 0);
  }

  /** Records something that happens now, even if it has to wait until others have written. */
  void record(What what, String subject, long number) {
    write(new Happening(System.nanoTime(), process, what, subject, number).line());
  }

  /** Not interruptible: handlers are interrupted. */
  private synchronized void write(String line) {
    try {
      file.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns all that is recorded in a folder, in the order in which it happened. */
  static List<Happening> readAll(Path folder) throws IOException {
    List<Happening> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        String name = file.getFileName().toString();
        read(file, name.substring(0, name.length() - SUFFIX.length()), all);
      }
    }
    all.sort(Comparator.comparingLong(Happening::nanos));
    return all;
  }

  private static void read(Path file, String process, List<Happening> all) throws IOException {
    String text = Files.readString(file);
    // A kill may have cut the last record short.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    whole.lines().forEach(line -> all.add(Happening.parse(process, line)));
  }
}
