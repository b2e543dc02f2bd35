package io.drover.embedded.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a RocksDB database that have something of the store in them, as they are named and
 * as large as they are. Stateless.
 */
final class DatabaseFiles {

  static final String CURRENT = "CURRENT";
  private static final String MANIFEST = "MANIFEST-";
  private static final String LOG = ".log";

  private DatabaseFiles() {}

  /** Returns the sizes of all files without which the store would not be whole, by their names. */
  static Map<String, Long> sizes(Path database) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Path file : list(database)) {
      String name = file.getFileName().toString();
      if (name.equals(CURRENT)
          || name.startsWith(MANIFEST)
          || name.endsWith(LOG)
          || name.endsWith(".sst")) {
        sizes.put(name, Files.size(file));
      }
    }
    return sizes;
  }

  /** Returns the logs by their numbers, from one on. */
  static NavigableMap<Long, Path> logs(Path database, long from) throws IOException {
    NavigableMap<Long, Path> logs = new TreeMap<>();
    for (Path file : list(database)) {
      String name = file.getFileName().toString();
      if (name.endsWith(LOG)) {
        long number = number(name.substring(0, name.length() - LOG.length()));
        if (number >= from) {
          logs.put(number, file);
        }
      }
    }
    return logs;
  }

  /** Returns the number of the manifest that is in force, or -1 if what says so makes no sense. */
  static long currentManifest(Path database) throws IOException {
    String text =
        new String(Files.readAllBytes(database.resolve(CURRENT)), StandardCharsets.ISO_8859_1);
    return text.startsWith(MANIFEST) && text.endsWith("\n")
        ? number(text.substring(MANIFEST.length(), text.length() - 1))
        : -1;
  }

  static Path manifest(Path database, long number) {
    return database.resolve(MANIFEST + "%06d".formatted(number));
  }

  /** Returns whether a file, as RocksDB names it, is a manifest. */
  static boolean isManifest(String name) {
    return name.startsWith("/" + MANIFEST);
  }

  /** Returns the number of a manifest, as RocksDB names it. */
  static long manifestNumber(String name) {
    return number(name.substring(MANIFEST.length() + 1));
  }

  private static List<Path> list(Path database) throws IOException {
    if (!Files.isDirectory(database)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(database)) {
      return files.sorted().toList();
    }
  }

  private static long number(String digits) {
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
  }
}
