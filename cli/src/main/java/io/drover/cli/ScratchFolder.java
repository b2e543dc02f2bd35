package io.drover.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in the current directory that is removed with all that is in it when it is closed, or
 * when the process ends. Safe for use by several threads.
 */
final class ScratchFolder implements AutoCloseable {

  private final Path path;
  private final Thread atExit = new Thread(this::delete, "drover-scratch");

  private ScratchFolder(Path path) {
    this.path = path;
  }

  static ScratchFolder create(Path parent) {
    ScratchFolder folder = new ScratchFolder(make(parent));
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    return folder;
  }

  private static Path make(Path parent) {
    try {
      return Files.createTempDirectory(parent, "drover-bench-");
    } catch (IOException e) {
      throw CommandFailure.store(
          "expected to make a folder in %s for the time of the measurement, which the system refused;"
              + " begin it in a folder where this user may write, or name one with --store",
          parent);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The process is ending already, and the hook finds nothing left.
    }
  }

  private void delete() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("drover: cannot remove all of " + path + "; it is of no use any more");
    }
  }
}
