package io.drover.embedded.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * What RocksDB had before it was opened, so that what an opening that failed has made can be
 * removed: else each try on a full disk would take more of it. Immutable.
 */
public final class HalfMade {

  private final Path database;
  private final Map<String, Long> before;
  private final byte[] current;

  private HalfMade(Path database, Map<String, Long> before, byte[] current) {
    this.database = database;
    this.before = before;
    this.current = current;
  }

  /** Looks what there is. */
  public static HalfMade before(Path database) throws IOException {
    return new HalfMade(database, DatabaseFiles.sizes(database), current(database));
  }

  /**
   * Removes the files that are new, unless RocksDB has come so far that it needs them. Returns
   * whether all is as it was.
   */
  public boolean remove() throws IOException {
    if (!Arrays.equals(current, current(database))) {
      return false;
    }
    for (String name : DatabaseFiles.sizes(database).keySet()) {
      if (!before.containsKey(name)) {
        Files.delete(database.resolve(name));
      }
    }
    return DatabaseFiles.sizes(database).equals(before);
  }

  private static byte[] current(Path database) throws IOException {
    Path file = database.resolve(DatabaseFiles.CURRENT);
    return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
  }
}
