package io.drover.embedded.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.Slice;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A storage in a RocksDB directory. For one thread; the log is flushed and synced by any beside it.
 */
public final class RocksStorage implements Storage {

  private static final int MEMTABLES = 3;
  private static final long WAL_TOTAL = 512L << 20;
  private static final int BLOCK = 16 << 10;
  private static final long READING_CACHE = 32L << 20;

  private static final byte[] END = {(byte) 0xFF};

  /** What a table has that an older store does not have. */
  private static final Rows NO_ROWS = new MemoryStorage().ascend(Table.META, new byte[0], END);

  // Before the fields, which need it.
  {
    NativeLibrary.load();
  }

  private final List<RocksObject> owned = new ArrayList<>();
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final WriteOptions unsynced = own(new WriteOptions());
  private final ReadOptions reads = own(new ReadOptions());
  private final RocksDB db;

  /**
   * Opens the storage, which is made if there is none.
   *
   * @param cacheBytes how much of the files is cached
   * @param tableBytes how much of a table is in memory before it is written to a file
   */
  public RocksStorage(Path directory, long cacheBytes, long tableBytes) {
    ColumnFamilyOptions family = familyOptions(own(new LRUCache(cacheBytes)), tableBytes);
    DBOptions options = databaseOptions(tableBytes);
    db = open(directory, () -> RocksDB.open(options, directory.toString(), all(family), handles));
    for (Table table : Table.ALL) {
      if (handles.get(table.ordinal()).getID() != table.ordinal()) {
        close();
        throw new StorageFailure(
            "column family of " + table + " has an unexpected number", new IllegalStateException());
      }
    }
  }

  /** Opens the storage for reading; it takes what reads the logs. */
  private RocksStorage(Path directory, boolean pastDamage) {
    ColumnFamilyOptions family = familyOptions(own(new LRUCache(READING_CACHE)), READING_CACHE);
    DBOptions options =
        own(new DBOptions())
            .setWalRecoveryMode(
                pastDamage
                    ? WALRecoveryMode.SkipAnyCorruptedRecords
                    : WALRecoveryMode.PointInTimeRecovery)
            .setParanoidChecks(!pastDamage)
            .setMaxOpenFiles(512);
    db =
        open(
            directory,
            () -> {
              // Tables come in their order, so an older store has the first of them.
              int tables =
                  RocksDB.listColumnFamilies(own(new Options()), directory.toString()).size();
              return RocksDB.openReadOnly(
                  options, directory.toString(), all(family).subList(0, tables), handles);
            });
  }

  /**
   * Opens a storage for reading only; nothing is written to its files.
   *
   * @param pastDamage whether what is damaged is left out, instead of being refused or the end
   */
  public static RocksStorage reading(Path directory, boolean pastDamage) {
    return new RocksStorage(directory, pastDamage);
  }

  private static List<ColumnFamilyDescriptor> all(ColumnFamilyOptions options) {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Table table : Table.ALL) {
      // RocksDB insists on a family of the name "default"; the first table takes it, so that a
      // family's number is its table's ordinal.
      byte[] name =
          table.ordinal() == 0
              ? RocksDB.DEFAULT_COLUMN_FAMILY
              : table.name().getBytes(StandardCharsets.UTF_8);
      families.add(new ColumnFamilyDescriptor(name, options));
    }
    return families;
  }

  private interface Opening {
    RocksDB open() throws RocksDBException;
  }

  private RocksDB open(Path directory, Opening opening) {
    try {
      return opening.open();
    } catch (RocksDBException e) {
      closeOwned();
      throw new StorageFailure("cannot open " + directory + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeOwned();
      throw e;
    }
  }

  private DBOptions databaseOptions(long tableBytes) {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        // The log is handed to the system once for a group of batches, by flush() or sync().
        .setManualWalFlush(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setRecycleLogFileNum(4)
        .setMaxTotalWalSize(WAL_TOTAL)
        .setDbWriteBufferSize(MEMTABLES * tableBytes)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(1 << 20)
        .setAvoidUnnecessaryBlockingIO(true)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4 << 20)
        .setStatsDumpPeriodSec(0)
        // As many threads open the files of one table; sixteen for each of them, unless it is said.
        .setMaxFileOpeningThreads(1)
        .setMaxOpenFiles(512);
  }

  private ColumnFamilyOptions familyOptions(Cache cache, long tableBytes) {
    BlockBasedTableConfig blocks =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK)
            .setFormatVersion(5)
            .setFilterPolicy(own(new BloomFilter(10)))
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    return own(new ColumnFamilyOptions())
        .setTableFormatConfig(blocks)
        .setWriteBufferSize(tableBytes)
        .setMaxWriteBufferNumber(MEMTABLES)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    try {
      return db.get(handle(table), reads, key);
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot read: " + e.getMessage(), e);
    }
  }

  @Override
  public Rows ascend(Table table, byte[] from, byte[] to) {
    if (table.ordinal() >= handles.size()) {
      return NO_ROWS;
    }
    return rows(table, from, to, true);
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return rows(table, from, to, false);
  }

  private Rows rows(Table table, byte[] from, byte[] to, boolean ascending) {
    Bounds bounds = new Bounds(from, to);
    try {
      return new RocksRows(db.newIterator(handle(table), bounds.options), bounds, ascending);
    } catch (Throwable e) {
      bounds.close();
      throw e;
    }
  }

  /** Returns the database, for tests that count what it does. */
  RocksDB database() {
    return db;
  }

  @Override
  public void write(Batch batch) {
    try (WriteBatch changes = new WriteBatch(batch.toBytes())) {
      db.write(unsynced, changes);
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot write: " + e.getMessage(), e);
    }
  }

  @Override
  public void flush() {
    flush(false);
  }

  @Override
  public void sync() {
    flush(true);
  }

  private void flush(boolean sync) {
    try {
      db.flushWal(sync);
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot write the log: " + e.getMessage(), e);
    }
  }

  /** Returns the number of the last change made; it only grows. */
  public long sequence() {
    return db.getLatestSequenceNumber();
  }

  /**
   * What RocksDB says of its files.
   *
   * @param names the tables, the manifest and what else is in force, each with a slash before it
   * @param manifestBytes how much of the manifest is safe
   * @param oldestLog logs with lower numbers are not needed any more
   */
  public record LiveFiles(List<String> names, long manifestBytes, long oldestLog) {}

  /** Reads all tables whole; throws {@link StorageFailure} if a checksum is not right. */
  public void verify() {
    try {
      db.verifyChecksum();
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot read: " + e.getMessage(), e);
    }
  }

  /** Ends all that it does by itself, so that its files stay as they are. Only for what ends it. */
  public void rest() {
    db.cancelAllBackgroundWork(true);
  }

  /** Returns what files there are. For any thread. */
  public LiveFiles liveFiles() {
    try {
      RocksDB.LiveFiles files = db.getLiveFiles(false);
      // Last, so that it does not name a log that was deleted as the manifest says.
      long oldestLog = db.getLongProperty("rocksdb.min-log-number-to-keep");
      return new LiveFiles(files.files, files.manifestFileSize, oldestLog);
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot list its files: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    try {
      db.closeE();
    } catch (RocksDBException e) {
      throw new StorageFailure("cannot close: " + e.getMessage(), e);
    } finally {
      closeOwned();
    }
  }

  private void closeOwned() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }

  private <O extends RocksObject> O own(O object) {
    owned.add(object);
    return object;
  }

  private ColumnFamilyHandle handle(Table table) {
    return handles.get(table.ordinal());
  }

  /**
   * The bounds of a cursor. RocksDB has to know them: else a cursor that has passed its last row
   * reads on through all that was removed behind it, a neighbour's rows included, until it finds
   * one that is there.
   */
  private static final class Bounds {

    final ReadOptions options = new ReadOptions();
    private final Slice from;
    private final Slice to;

    Bounds(byte[] from, byte[] to) {
      this.from = new Slice(from);
      this.to = new Slice(to);
      options.setIterateLowerBound(this.from).setIterateUpperBound(this.to);
    }

    void close() {
      options.close();
      from.close();
      to.close();
    }
  }

  /** A cursor over one table. */
  private static final class RocksRows implements Rows {

    private final RocksIterator rows;
    private final Bounds bounds;
    private final boolean ascending;
    private boolean started;

    RocksRows(RocksIterator rows, Bounds bounds, boolean ascending) {
      this.rows = rows;
      this.bounds = bounds;
      this.ascending = ascending;
    }

    @Override
    public boolean next() {
      move();
      if (rows.isValid()) {
        return true;
      }
      try {
        rows.status();
      } catch (RocksDBException e) {
        throw new StorageFailure("cannot read: " + e.getMessage(), e);
      }
      return false;
    }

    private void move() {
      if (started && ascending) {
        rows.next();
      } else if (started) {
        rows.prev();
      } else if (ascending) {
        rows.seekToFirst();
      } else {
        rows.seekToLast();
      }
      started = true;
    }

    @Override
    public byte[] key() {
      return rows.key();
    }

    @Override
    public byte[] value() {
      return rows.value();
    }

    @Override
    public void close() {
      rows.close();
      bounds.close();
    }
  }
}
