package io.drover.laboratory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * The disk of a store: it can be full, and its power can be cut, so that it forgets what was not
 * synced. A small library in C, which is compiled with {@code cc}, stands between the process and
 * the system; see {@code disk.c}. For one thread.
 */
final class Disk {

  private static final String NAMES = "names";

  private final Path store;
  private final Path shadow;
  private final Path full;
  private final Path library;

  private Disk(Path folder, Path store) {
    this.store = store;
    this.shadow = folder.resolve("shadow");
    this.full = folder.resolve("full");
    this.library = folder.resolve("disk.so");
  }

  /**
   * Makes the disk of a store.
   *
   * @param folder where its own files are
   * @param store the folder of the store, which is made
   */
  static Disk of(Path folder, Path store) throws IOException, InterruptedException {
    Disk disk = new Disk(folder, store);
    Files.createDirectory(store);
    disk.compile(folder.resolve("disk.c"));
    disk.takeOver(disk.shadow);
    return disk;
  }

  private void compile(Path source) throws IOException, InterruptedException {
    try (InputStream text = Disk.class.getResourceAsStream("disk.c")) {
      Files.write(source, Objects.requireNonNull(text).readAllBytes());
    }
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes());
    if (compiler.waitFor() != 0) {
      throw new IOException("cc failed: " + said);
    }
  }

  /** Returns what the environment of a process says that uses it. */
  Map<String, String> environment() {
    return environment(shadow);
  }

  private Map<String, String> environment(Path into) {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "LABORATORY_STORE", store.toString(),
        "LABORATORY_SHADOW", into.toString(),
        "LABORATORY_FULL", full.toString());
  }

  /** Lets no file grow, until it is emptied once. */
  void fill() throws IOException {
    Files.write(full, new byte[0]);
  }

  void empty() throws IOException {
    Files.deleteIfExists(full);
  }

  /**
   * Makes the store what it is after a power cut. No process may have it open. What was synced is
   * there; of what was not, each file has all or nothing.
   *
   * @param random says for each file which of it
   */
  void cutPower(Random random) throws IOException, InterruptedException {
    Path now = store.resolveSibling("now");
    takeOver(now);
    Path after = store.resolveSibling("after");
    restore("", after, now, random);
    for (Path old : List.of(store, shadow, now)) {
      Folders.delete(old);
    }
    Files.move(after, store);
    takeOver(shadow);
  }

  /** Has a new shadow get all that is there. */
  private void takeOver(Path into) throws IOException, InterruptedException {
    Files.createDirectory(into);
    ProcessBuilder nothing =
        new ProcessBuilder("true"); // A process that starts without one does it.
    nothing.environment().putAll(environment(into));
    if (nothing.start().waitFor() != 0) {
      throw new IOException("expected a copy of %s in %s".formatted(store, into));
    }
  }

  private void restore(String folder, Path after, Path now, Random random) throws IOException {
    Files.createDirectory(after);
    Path names = shadow.resolve(NAMES + folder.replace('/', '+'));
    if (!Files.exists(names)) {
      return; // It was never synced.
    }
    for (String line : Files.readAllLines(names)) {
      String[] fields = line.split(" ", 3);
      Path file = after.resolve(fields[2]);
      if (fields[0].equals("d")) {
        restore(folder + "/" + fields[2], file, now, random);
      } else {
        Path unsynced = now.resolve(fields[1]);
        Path synced = shadow.resolve(fields[1]);
        if (random.nextBoolean() && Files.exists(unsynced)) {
          Files.copy(unsynced, file);
        } else if (Files.exists(synced)) {
          Files.copy(synced, file);
        } else {
          Files.createFile(file);
        }
      }
    }
  }
}
