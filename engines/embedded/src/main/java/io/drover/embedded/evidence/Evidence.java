package io.drover.embedded.evidence;

import io.drover.embedded.storage.FileTrouble;
import io.drover.embedded.storage.RocksStorage;
import io.drover.embedded.storage.StorageFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an open store says of itself, so that it can be told later whether something is missing. For
 * one thread at a time: the one that opens the store, then the sync thread, then the one that
 * closes it.
 *
 * <p>Each time changes were made safe their number is written down. RocksDB's list of its files is
 * looked at only when it has another length than the last time, which costs one question to the
 * system.
 */
public final class Evidence implements AutoCloseable {

  private final Path database;
  private final Watermark file;
  private Mark mark;

  /** RocksDB's list of its files. */
  private File list;

  private boolean finished;

  /** Begins, before RocksDB changes anything, with what the store said before. */
  public Evidence(Path watermark, Path database, Examination found) throws IOException {
    this.database = database;
    this.mark = found.mark();
    this.list = DatabaseFiles.manifest(database, mark.manifest()).toFile();
    this.file = new Watermark(watermark);
    try {
      file.begin(mark);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Writes down that changes up to a number are safe.
   *
   * @throws StorageFailure if it cannot be written, or the store's files are gone
   */
  public void record(RocksStorage storage, long sequence) {
    write(storage, mark.withSequence(sequence));
  }

  /**
   * Writes down which files there are, if that has changed, which it does without a change, too.
   * Returns whether it has.
   *
   * @throws StorageFailure as {@link #record} does
   */
  public boolean review(RocksStorage storage) {
    Mark before = mark;
    if (isListChanged()) {
      write(storage, mark);
    }
    return !before.equals(mark);
  }

  /** Makes what is written down what it was before, as the storage could not be opened. */
  public void restore() throws IOException {
    file.restore();
  }

  private void write(RocksStorage storage, Mark newMark) {
    try {
      mark = newMark;
      if (isListChanged()) {
        look(storage);
      }
      file.set(mark);
    } catch (IOException e) {
      throw new StorageFailure("cannot write the watermark: " + FileTrouble.text(e), e);
    }
  }

  /** Writes down the last changes and files; nothing is changed any more by the storage. */
  public void finish(RocksStorage storage, long sequence) {
    record(storage, sequence);
    finished = true;
  }

  /** Lists the files if the store is finished. To be called when the storage is closed. */
  @Override
  public void close() throws IOException {
    try (file) {
      // If the list of files is a later one it is not known which logs are needed.
      if (finished && !isListChanged()) {
        file.end(mark, DatabaseFiles.sizes(database));
      }
    }
  }

  private boolean isListChanged() {
    return mark.manifest() == 0 || list.length() != mark.manifestBytes();
  }

  private void look(RocksStorage storage) throws IOException {
    RocksStorage.LiveFiles files = storage.liveFiles();
    while (!lookAt(files)) {
      RocksStorage.LiveFiles later = storage.liveFiles();
      if (later.equals(files)) {
        throw new StorageFailure(
            "its files in %s were removed or replaced while it was open".formatted(database),
            new IOException("a file that is needed is gone"));
      }
      files = later;
    }
  }

  /**
   * Writes down which files there are; returns whether they are there still. The storage deletes
   * those it does without at any time.
   */
  private boolean lookAt(RocksStorage.LiveFiles files) throws IOException {
    long manifest =
        files.names().stream()
            .filter(DatabaseFiles::isManifest)
            .mapToLong(DatabaseFiles::manifestNumber)
            .max()
            .orElse(0);
    long base;
    try {
      base = base(files);
    } catch (NoSuchFileException e) {
      return false;
    }
    File newList = DatabaseFiles.manifest(database, manifest).toFile();
    if (newList.length() < files.manifestBytes()) {
      return false;
    }
    mark = new Mark(mark.sequence(), base, files.oldestLog(), manifest, files.manifestBytes());
    list = newList;
    return true;
  }

  /** Returns the number of the last change that is not in the logs any more. */
  private long base(RocksStorage.LiveFiles files) throws IOException {
    for (Map.Entry<Long, Path> log : DatabaseFiles.logs(database, files.oldestLog()).entrySet()) {
      try (LogReader reader = new LogReader(log.getValue(), log.getKey())) {
        if (reader.next()) {
          return Math.min(mark.sequence(), reader.sequence() - 1);
        }
      }
    }
    return mark.sequence();
  }
}
