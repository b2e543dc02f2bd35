package io.drover.embedded.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much free room on the disk it takes to open a store. Stateless. */
public final class Room {

  /** A new log, for which RocksDB takes the room beforehand, and lists of files. */
  private static final long BESIDE_LOGS = 48L << 20;

  private Room() {}

  /** Returns a clause that says how much room is missing, or nothing if there is enough. */
  public static String missing(Path database) {
    try {
      long needed = BESIDE_LOGS;
      for (Path log : DatabaseFiles.logs(database, 0).values()) {
        needed += Files.size(log);
      }
      long free = Files.getFileStore(database).getUsableSpace();
      if (free >= needed) {
        return "";
      }
      return ("; opening it takes some %d MiB of free room, as what is in its logs is written to"
              + " tables, and there are %d MiB")
          .formatted(needed >> 20, free >> 20);
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
