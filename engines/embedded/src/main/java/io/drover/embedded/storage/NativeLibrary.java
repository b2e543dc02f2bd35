package io.drover.embedded.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library, from a folder that has it, else unpacked into one that is this
 * process's alone and goes once it is loaded. Safe for use by any number of threads.
 *
 * <p>RocksDB's own way leaves the file until the process ends, and for ever if it is killed.
 */
final class NativeLibrary {

  /** Names the folder for those who have no room, or no leave to run programs, in the usual one. */
  private static final String FOLDER = "ROCKSDB_SHAREDLIB_DIR";

  /** The system property that names a folder with the library, for programs that bring it so. */
  private static final String BROUGHT = "drover.rocksdb.folder";

  private static final String PREFIX = "drover-rocksdb-";

  /** Whoever unpacked a library so long ago has loaded it, or never will. */
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library, unless it is loaded.
   *
   * @throws StorageFailure if it cannot be; it may be tried again
   */
  static synchronized void load() {
    if (!loaded) {
      String brought = System.getProperty(BROUGHT, "");
      if (!brought.isEmpty() && Files.exists(Path.of(brought, fileName()))) {
        loadBrought(brought);
      } else {
        String chosen = System.getenv(FOLDER);
        String usual = System.getProperty("java.io.tmpdir");
        load(Path.of(chosen == null || chosen.isEmpty() ? usual : chosen));
      }
      loaded = true;
    }
  }

  private static void loadBrought(String folder) {
    try {
      RocksDB.loadLibrary(List.of(folder));
    } catch (UnsatisfiedLinkError e) {
      throw new StorageFailure(
          "cannot load RocksDB's native library from %s, which the system property %s names: %s"
              .formatted(folder, BROUGHT, e.getMessage()),
          e);
    }
  }

  private static void load(Path folder) {
    Path own = null;
    try {
      removeLeft(folder);
      own = Files.createTempDirectory(folder, PREFIX); // For its owner alone, where there is such.
      unpack(own.resolve(fileName()));
      RocksDB.loadLibrary(List.of(own.toString()));
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new StorageFailure(
          ("cannot unpack and load RocksDB's native library in %s: %s; it takes 20 MB there until it"
                  + " is loaded, and leave to run programs: name another folder by the environment"
                  + " variable %s or the system property java.io.tmpdir")
              .formatted(folder, FileTrouble.text(e), FOLDER),
          e);
    } finally {
      if (own != null) {
        remove(own);
      }
    }
  }

  /** Returns the name by which RocksDB looks for the file; in its jar it has another. */
  private static String fileName() {
    return Environment.getJniLibraryFileName("rocksdbjni");
  }

  private static void unpack(Path to) throws IOException {
    try (InputStream library = packed()) {
      Files.copy(library, to);
    }
  }

  private static InputStream packed() throws IOException {
    String name = Environment.getJniLibraryFileName("rocksdb");
    String fallback = Environment.getFallbackJniLibraryFileName("rocksdb");
    InputStream library = packed(name);
    if (library == null && fallback != null) {
      library = packed(fallback);
    }
    if (library == null) {
      throw new FileNotFoundException(name + " is not in the jar of RocksDB");
    }
    return library;
  }

  private static @Nullable InputStream packed(String name) {
    return RocksDB.class.getResourceAsStream("/" + name);
  }

  /** Removes what processes have left that were killed meanwhile, or could not remove. */
  private static void removeLeft(Path folder) throws IOException {
    Instant before = Instant.now().minus(LONG_AGO);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path one : left) {
        if (isOlder(one, before)) {
          remove(one);
        }
      }
    }
  }

  private static boolean isOlder(Path folder, Instant instant) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .isBefore(instant);
    } catch (IOException e) {
      return false; // It is gone by now, or somebody else's.
    }
  }

  /** Removes a folder of this class, by name what it put there, and nothing if it is not so. */
  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(fileName()));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // A system that keeps what is loaded, or another user's: it is left for later.
    }
  }
}
