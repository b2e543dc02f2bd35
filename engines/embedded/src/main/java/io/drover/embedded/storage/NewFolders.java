package io.drover.embedded.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders that have to be made for a store, so that none is left behind if it does not come to
 * be. For one thread.
 */
public final class NewFolders {

  private final Path path;
  private final List<Path> changed = new ArrayList<>();

  /** Finds which folders on the way are missing. */
  NewFolders(Path path) {
    this.path = path;
    Path at = path.toAbsolutePath();
    changed.add(at);
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
      changed.add(at);
    }
  }

  void make() throws IOException {
    Files.createDirectories(path);
  }

  /** Returns the folder, those that were missing, and the one that they were made in. */
  List<Path> changed() {
    return changed;
  }

  /** Removes what was made and is still empty. */
  void remove() throws IOException {
    removeEmpty(changed);
  }

  /** Removes the folders that were missing, as far as they are there and empty. */
  static void removeEmpty(List<Path> changed) throws IOException {
    for (Path folder : changed.subList(0, changed.size() - 1)) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(folder);
    }
  }

  /** Removes a folder and all that is in it. */
  public static void removeAll(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
