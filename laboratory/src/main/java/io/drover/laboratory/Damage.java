package io.drover.laboratory;

import io.drover.Drover;
import io.drover.job.DroverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Damages copies of an embedded store that is closed, and looks who notices. For one thread. */
final class Damage {

  private static final int MOST_BYTES = 8;
  private static final int PAGE = 4096;

  /** What is done to a file. */
  private enum How {
    OVERWRITTEN {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length + 1);
        for (int i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(MOST_BYTES)); i++) {
          bytes[i] ^= (byte) (1 + random.nextInt(255));
        }
        Files.write(file, bytes);
      }
    },
    ZEROED {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length + 1);
        Arrays.fill(bytes, at, Math.min(bytes.length, at + PAGE), (byte) 0);
        Files.write(file, bytes);
      }
    },
    CUT {
      @Override
      void to(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      }
    },
    DELETED {
      @Override
      void to(Path file, Random random) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file, Random random) throws IOException;
  }

  /** What became of a damage. */
  enum Outcome {
    /** The store was not opened. */
    REFUSED,
    /** It was opened, and not all of it could be read. */
    TOLD,
    /** All that was in it is there. */
    HARMLESS,
    /** Something is missing or wrong, and nobody says so. */
    UNNOTICED
  }

  private final Path store;
  private final Path copy;
  private final Contents expected;

  /**
   * Makes it for a store.
   *
   * @param copy where copies are made; nothing may be there
   */
  Damage(Path store, Path copy) throws IOException {
    this.store = store;
    this.copy = copy;
    copyStore();
    try (Drover drover = open()) {
      this.expected = Contents.of(drover);
    } finally {
      Folders.delete(copy);
    }
  }

  private Drover open() {
    return Drover.open("embedded:" + copy);
  }

  /** Damages a file and returns what became of it: the outcome, the file, and what was done. */
  String once(Random random) throws IOException {
    copyStore();
    try {
      List<Path> files = files();
      Path file = files.get(random.nextInt(files.size()));
      How how = How.values()[random.nextInt(How.values().length)];
      how.to(file, random);
      return outcome() + ":" + copy.relativize(file) + ":" + how;
    } finally {
      Folders.delete(copy);
    }
  }

  private Outcome outcome() {
    Drover drover;
    try {
      drover = open();
    } catch (DroverException e) {
      return Outcome.REFUSED;
    }
    Outcome outcome;
    try {
      outcome = Contents.of(drover).equals(expected) ? Outcome.HARMLESS : Outcome.UNNOTICED;
    } catch (DroverException e) {
      outcome = Outcome.TOLD;
    }
    try {
      drover.close();
    } catch (DroverException e) {
      return Outcome.TOLD;
    }
    return outcome;
  }

  /** Returns the files, but for what RocksDB notes for people to read. */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(copy)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("LOG"))
          .sorted()
          .toList();
    }
  }

  private void copyStore() throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(store.relativize(file)));
      }
    }
  }
}
