package io.drover.embedded.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A storage in a RocksDB directory. For one thread. */
public final class RocksStorage implements Storage {

  private static final long MEMTABLE = 32L << 20;
  private static final long ALL_MEMTABLES = 96L << 20;
  private static final long WAL_TOTAL = 512L << 20;
  private static final int BLOCK = 16 << 10;

  static {
    RocksDB.loadLibrary();
  }

  private final List<RocksObject> owned = new ArrayList<>();
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final WriteOptions unsynced = own(new WriteOptions());
  private final ReadOptions reads = own(new ReadOptions());
  private final RocksDB db;

  public RocksStorage(Path directory, long cacheBytes) {
    Cache cache = own(new LRUCache(cacheBytes));
    ColumnFamilyOptions family = familyOptions(cache);
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Table table : Table.ALL) {
      // RocksDB insists on a family of the name "default"; the first table takes it, so that a
      // family's number is its table's ordinal.
      byte[] name =
          table.ordinal() == 0
              ? RocksDB.DEFAULT_COLUMN_FAMILY
              : table.name().getBytes(StandardCharsets.UTF_8);
      families.add(new ColumnFamilyDescriptor(name, family));
    }
    try {
      db = RocksDB.open(databaseOptions(), directory.toString(), families, handles);
    } catch (RocksDBException e) {
      closeOwned();
      throw new StorageFailure("cannot open " + directory + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeOwned();
      throw e;
    }
    for (Table table : Table.ALL) {
      if (handles.get(table.ordinal()).getID() != table.ordinal()) {
        close();
        throw new StorageFailure(
            "column family of " + table + " has an unexpected number", new IllegalStateException());
      }
    }
  }

  private DBOptions databaseOptions() {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        // The log is handed to the system once for a group of batches, by flush() or sync().
        .setManualWalFlush(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setRecycleLogFileNum(4)
        .setMaxTotalWalSize(WAL_TOTAL)
        .setDbWriteBufferSize(ALL_MEMTABLES)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(1 << 20)
        .setAvoidUnnecessaryBlockingIO(true)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4 << 20)
        .setStatsDumpPeriodSec(0)
        .setMaxOpenFiles(512);
  }

  private ColumnFamilyOptions familyOptions(Cache cache) {
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
        .setWriteBufferSize(MEMTABLE)
        .setMaxWriteBufferNumber(3)
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
    return new RocksRows(db.newIterator(handle(table), reads), from, to, true);
  }

  @Override
  public Rows descend(Table table, byte[] from, byte[] to) {
    return new RocksRows(db.newIterator(handle(table), reads), from, to, false);
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

  /** A cursor over one table. */
  private static final class RocksRows implements Rows {

    private final RocksIterator rows;
    private final byte[] from;
    private final byte[] to;
    private final boolean ascending;
    private boolean started;
    private byte[] key = {};

    RocksRows(RocksIterator rows, byte[] from, byte[] to, boolean ascending) {
      this.rows = rows;
      this.from = from;
      this.to = to;
      this.ascending = ascending;
    }

    @Override
    public boolean next() {
      if (started) {
        step();
      } else {
        start();
      }
      if (!rows.isValid()) {
        try {
          rows.status();
        } catch (RocksDBException e) {
          throw new StorageFailure("cannot read: " + e.getMessage(), e);
        }
        return false;
      }
      key = rows.key();
      return ascending
          ? Arrays.compareUnsigned(key, to) < 0
          : Arrays.compareUnsigned(key, from) >= 0;
    }

    private void start() {
      started = true;
      if (ascending) {
        rows.seek(from);
        return;
      }
      rows.seekForPrev(to);
      if (rows.isValid() && Arrays.equals(rows.key(), to)) {
        rows.prev();
      }
    }

    private void step() {
      if (ascending) {
        rows.next();
      } else {
        rows.prev();
      }
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return rows.value();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
