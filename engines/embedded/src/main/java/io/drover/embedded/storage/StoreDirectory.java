package io.drover.embedded.storage;

import io.drover.job.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A directory held by this process: its lock, and the file that says which version of the layout it
 * has. For one thread.
 */
public final class StoreDirectory implements AutoCloseable {

  /** The version of the layout this library reads and writes; docs/embedded-layout.md has it. */
  static final int LAYOUT = 2;

  /** The version of a directory that is no store yet. */
  private static final int NONE = 0;

  private static final String LOCK_FILE = "lock";
  private static final String LAYOUT_FILE = "layout";
  private static final String LAYOUT_TEXT = "drover embedded store, layout ";

  /** Files of locks that this process had although nobody knew, left open for their sake. */
  private static final Queue<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

  private final Path path;
  private final Path realPath;
  private final List<Path> changed;
  private final FileChannel lockChannel;
  private final boolean fresh;
  private int layout;
  private boolean abandoned;

  private StoreDirectory(
      Path path, Path realPath, List<Path> changed, FileChannel lockChannel, int layout) {
    this.path = path;
    this.realPath = realPath;
    this.changed = changed;
    this.lockChannel = lockChannel;
    this.fresh = layout == NONE;
    this.layout = fresh ? LAYOUT : layout;
  }

  /**
   * Takes hold of a directory, which is made if it does not exist.
   *
   * @throws StoreException if another holds it, it is of a newer layout, it is no store, or there
   *     is no RocksDB
   */
  public static StoreDirectory hold(Path path) {
    requireRocksDb(path);
    try {
      Path realPath = realPath(path);
      if (!HeldDirectories.add(realPath)) {
        throw inUse(path, Long.toString(ProcessHandle.current().pid()));
      }
      NewFolders made = new NewFolders(path);
      try {
        checkLayout(path);
        made.make();
        return open(path, realPath, made.changed());
      } catch (IOException | RuntimeException | Error e) {
        made.remove();
        HeldDirectories.remove(realPath);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot use the directory %s: %s".formatted(path, FileTrouble.text(e)), e);
    }
  }

  /**
   * Takes hold of a store that exists.
   *
   * @throws StoreException if there is none, or as {@link #hold} does
   */
  public static StoreDirectory holdExisting(Path path) {
    if (!Files.exists(path.resolve(LAYOUT_FILE))) {
      throw new StoreException(
          "expected a store in %s, got %s; name the directory that it is in"
              .formatted(path, instead(path)));
    }
    return hold(path);
  }

  /** Returns what a path is that is no store. */
  private static String instead(Path path) {
    if (Files.isDirectory(path)) {
      return "a directory without the file \"%s\"".formatted(LAYOUT_FILE);
    }
    return Files.exists(path) ? "a file" : "nothing, as it is not there";
  }

  /** What is in memory only does without RocksDB, and so may an application. */
  private static void requireRocksDb(Path path) {
    try {
      Class.forName("org.rocksdb.RocksDB", false, StoreDirectory.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new StoreException(
          ("expected RocksDB (org.rocksdb:rocksdbjni) on the class path, which a store in a directory"
                  + " such as %s needs, got: none; depend on drover-embedded instead of"
                  + " drover-memory, or open \"embedded:\" for a store in memory")
              .formatted(path),
          e);
    }
  }

  /** Returns the real path of a directory that may not exist. */
  private static Path realPath(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path at = absolute;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at.toRealPath().resolve(at.relativize(absolute)).normalize();
  }

  private static StoreDirectory open(Path path, Path realPath, List<Path> changed)
      throws IOException {
    FileChannel channel = openLocked(path);
    try {
      int layout = checkLayout(path);
      if (layout == NONE) {
        begin(path);
      }
      return new StoreDirectory(path, realPath, changed, channel, layout);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static void begin(Path path) throws IOException {
    try {
      writeLayout(path);
    } catch (IOException e) {
      removeBeginning(path);
      throw e;
    }
  }

  /** Removes the files that a store begins with. */
  private static void removeBeginning(Path path) throws IOException {
    for (String name : List.of("watermark", LAYOUT_FILE, LAYOUT_FILE + ".new", LOCK_FILE)) {
      Files.deleteIfExists(path.resolve(name));
    }
  }

  private static FileChannel openLocked(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      lock(path, channel);
    } catch (OverlappingFileLockException e) {
      // This process has the lock after all; closing the file would release it.
      LEFT_OPEN.add(channel);
      throw inUse(path, Long.toString(ProcessHandle.current().pid()));
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  /** Returns the directories whose entries may have changed since they were last synced. */
  public List<Path> changed() {
    return changed;
  }

  /** Makes the entries in the directory, and in those made for it, survive a power cut. */
  public void sync() throws IOException {
    for (Path directory : changed) {
      syncDirectory(directory);
    }
  }

  /** Returns where RocksDB keeps its files. */
  public Path database() {
    return path.resolve("db");
  }

  public Path watermark() {
    return path.resolve("watermark");
  }

  /** Returns the version of the layout that the directory has. */
  public int layout() {
    return layout;
  }

  /** Gives the directory the layout of this library, if it has an older one. */
  public void upgrade() throws IOException {
    if (layout < LAYOUT) {
      writeLayout(path);
      layout = LAYOUT;
    }
  }

  /** Says that the store could not be opened: if it was made for this, closing removes it. */
  public void abandon() {
    abandoned = true;
  }

  @Override
  public void close() {
    try {
      if (fresh && abandoned) {
        NewFolders.removeAll(database());
        removeBeginning(path);
      }
      // Else the file stays: removing it would let two processes hold two files of the same name.
      lockChannel.close();
      if (fresh && abandoned) {
        NewFolders.removeEmpty(changed);
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot release the directory %s: %s".formatted(path, FileTrouble.text(e)), e);
    } finally {
      HeldDirectories.remove(realPath);
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    // The last byte a file can have is locked, so that others can read the process id at its
    // start even where locks keep others from reading.
    FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
    if (lock == null) {
      throw inUse(path, read(channel));
    }
    byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid), 0);
  }

  private static StoreException inUse(Path path, String process) {
    return new StoreException(
        ("the directory %s is in use by process %s, and one process at a time can have a store open;"
                + " to look at it meanwhile, have that process serve the console (drover-console);"
                + " else close it there, open another directory, or use a store on Redis")
            .formatted(path.toAbsolutePath().normalize(), process));
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    int length = channel.read(pid, 0);
    return length <= 0 ? "unknown" : new String(pid.array(), 0, length, StandardCharsets.UTF_8);
  }

  /** Returns the version of the directory's layout, or {@link #NONE} if it has none. */
  private static int checkLayout(Path path) throws IOException {
    Path file = path.resolve(LAYOUT_FILE);
    if (!Files.exists(file)) {
      refuseForeignFiles(path);
      return NONE;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    int version = version(text);
    if (version > LAYOUT) {
      throw new StoreException(
          ("the directory %s has layout %d, and this library knows layouts up to %d; open it with"
                  + " the library that wrote it, or a newer one")
              .formatted(path, version, LAYOUT));
    }
    if (version < 1) {
      throw new StoreException(
          "expected %s to say \"%s%d\", got: \"%s\""
              .formatted(file, LAYOUT_TEXT, LAYOUT, text.lines().findFirst().orElse("")));
    }
    return version;
  }

  private static int version(String text) {
    if (!text.startsWith(LAYOUT_TEXT)) {
      return -1;
    }
    try {
      return Integer.parseInt(text.substring(LAYOUT_TEXT.length()).strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void refuseForeignFiles(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      List<String> foreign =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals(LOCK_FILE) && !name.startsWith(LAYOUT_FILE))
              .sorted()
              .limit(3)
              .toList();
      if (!foreign.isEmpty()) {
        throw new StoreException(
            "expected %s to be empty or a store of Drover, got a directory with %s; name another"
                .formatted(path, foreign));
      }
    }
  }

  private static void writeLayout(Path path) throws IOException {
    Path draft = path.resolve(LAYOUT_FILE + ".new");
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(ByteBuffer.wrap((LAYOUT_TEXT + LAYOUT + "\n").getBytes(StandardCharsets.UTF_8)));
      out.force(true);
    }
    Files.move(draft, path.resolve(LAYOUT_FILE), StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(path);
  }

  /** Makes what the directory lists survive a power cut, where the system can do that. */
  private static void syncDirectory(Path path) throws IOException {
    FileChannel directory;
    try {
      directory = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      // Windows cannot open directories; there a rename is safe without it. Elsewhere it may be a
      // directory above the store that this process must not read.
      return;
    }
    try (directory) {
      directory.force(true);
    }
  }
}
