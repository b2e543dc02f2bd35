package io.drover.embedded.evidence;

import io.drover.embedded.storage.NewFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A copy of a damaged database that RocksDB can open: its list of files ends before what of it is
 * damaged, and the file that names the list names the newest. Tables are linked, where that is
 * possible, and not copied. Closing it removes it. For one thread.
 */
public final class ReadableCopy implements AutoCloseable {

  private final Path copy;

  private ReadableCopy(Path copy) {
    this.copy = copy;
  }

  /** Makes a copy in a folder that is not there. */
  public static ReadableCopy of(Path database, Path copy) throws IOException {
    ReadableCopy made = new ReadableCopy(copy);
    Files.createDirectories(copy);
    try {
      long newest = -1;
      for (String name : DatabaseFiles.sizes(database).keySet()) {
        Path from = database.resolve(name);
        Path to = copy.resolve(name);
        if (DatabaseFiles.isManifest("/" + name)) {
          newest = Math.max(newest, DatabaseFiles.manifestNumber("/" + name));
          copyReadable(from, to);
        } else if (name.endsWith(".sst")) {
          link(from, to);
        } else if (!name.equals(DatabaseFiles.CURRENT)) {
          Files.copy(from, to);
        }
      }
      Files.writeString(
          copy.resolve(DatabaseFiles.CURRENT),
          DatabaseFiles.manifest(copy, newest).getFileName() + "\n");
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private static void copyReadable(Path from, Path to) throws IOException {
    Files.copy(from, to);
    try (LogReader reader = new LogReader(from, 0)) {
      while (reader.next()) {
        // Only how far one comes counts.
      }
      try (var file = Files.newByteChannel(to, java.nio.file.StandardOpenOption.WRITE)) {
        file.truncate(reader.end());
      }
    }
  }

  /** RocksDB never changes a table. */
  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to);
    }
  }

  @Override
  public void close() throws IOException {
    NewFolders.removeAll(copy);
  }
}
