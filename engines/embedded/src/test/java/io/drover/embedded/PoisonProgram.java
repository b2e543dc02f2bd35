package io.drover.embedded;

import io.drover.embedded.commit.Durability;
import io.drover.embedded.facets.Store;
import io.drover.embedded.storage.RocksStorage;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * A program on a disk whose syncs never end that is killed by the job it claims while the end of
 * the job before is being synced.
 */
final class PoisonProgram {

  private PoisonProgram() {}

  public static void main(String[] args) throws Exception {
    RocksStorage storage = new RocksStorage(Path.of(args[0]), 8 << 20, 8 << 20);
    StuckDisk disk = new StuckDisk(storage);
    Store store = new Store(storage, disk, 100, storage);
    Engine engine = EmbeddedEngine.over(store, new VirtualTime(Instant.now()));
    Jobs.add(engine, "first");
    Jobs.add(engine, "second");
    Jobs.add(engine, "poison");
    String first = advance(engine, "1");
    disk.stuck = true;
    String second = advance(engine, "2", end(first, "1"));
    disk.syncing.await();
    String poison = advance(engine, "3", end(second, "2"));
    System.out.println("runs " + poison);
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }

  private static Settlement end(String id, String token) {
    return Settlement.complete(Lease.of(id, token), new byte[] {'1'}, Keep.all());
  }

  private static String advance(Engine engine, String token, Settlement... ends) {
    Claim claim = Claim.of(1, token, Duration.ofMinutes(1));
    Advanced answer =
        engine.jobs().advance(Jobs.QUEUE, Advance.of(Instant.now(), List.of(ends), claim)).join();
    return answer.claimed().get(0).id();
  }

  private static final class StuckDisk implements Durability {

    final CountDownLatch syncing = new CountDownLatch(1);
    volatile boolean stuck;
    private final RocksStorage storage;

    StuckDisk(RocksStorage storage) {
      this.storage = storage;
    }

    @Override
    public void makeSafe() {
      storage.flush();
      if (stuck) {
        syncing.countDown();
        new CompletableFuture<>().join();
      }
    }

    @Override
    public void makeWritten() {
      storage.flush();
    }

    @Override
    public void handOver() {
      storage.flush();
    }

    @Override
    public boolean isWrittenSafe() {
      return false;
    }

    @Override
    public long nanosLeft() {
      return FOREVER;
    }

    @Override
    public void catchUp() {}
  }
}
