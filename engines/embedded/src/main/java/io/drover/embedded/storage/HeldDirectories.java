package io.drover.embedded.storage;

import java.nio.file.Path;

/**
 * The directories that this process holds, by their real paths. Safe for use by any number of
 * threads.
 *
 * <p>A second file of the same lock must not even be opened: closing it would release the lock of
 * the first. As each class loader that has this library has classes of its own, the directories are
 * kept where all of them look: each is a system property.
 */
final class HeldDirectories {

  private static final String PREFIX = "io.drover.embedded.held:";

  private HeldDirectories() {}

  /** Adds a directory; returns whether it was not there. */
  static boolean add(Path realPath) {
    String process = Long.toString(ProcessHandle.current().pid());
    return System.getProperties().putIfAbsent(PREFIX + realPath, process) == null;
  }

  static void remove(Path realPath) {
    System.getProperties().remove(PREFIX + realPath);
  }
}
