package io.drover.embedded.facets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.commit.Durability;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.job.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A store may be closed by anyone, also by what hangs on its answers, and by several at once. */
class StoreClosingTest {

  private final Files files = new Files();
  private final Store store = new Store(new MemoryStorage(), files, 100, files);

  @Test
  void whatHangsOnAnAnswerMayCloseTheStore() throws Exception {
    hangOnAnAnswer(store::close).get(30, TimeUnit.SECONDS);
    assertClosedOnce();
  }

  @Test
  void whatHangsOnAnAnswerMayCloseTheStoreWhileAnotherDoes() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    CompletableFuture<Void> both =
        hangOnAnAnswer(
            () -> {
              reached.complete(null);
              gate.join();
              store.close();
            });
    reached.get(30, TimeUnit.SECONDS);
    CompletableFuture<Void> other = CompletableFuture.runAsync(store::close);
    // Then the other is the one who closes, and waits for the thread that is about to close, too.
    Awaitility.await().until(() -> store.ended() != null);
    gate.complete(null);
    both.get(30, TimeUnit.SECONDS);
    other.get(30, TimeUnit.SECONDS);
    assertClosedOnce();
  }

  @Test
  void whoeverClosesAsWellWaitsUntilAllIsClosed() throws Exception {
    CompletableFuture<Void> one = CompletableFuture.runAsync(store::close);
    store.close();
    assertThat(files.closed).hasValue(1);
    one.get(30, TimeUnit.SECONDS);
    assertClosedOnce();
  }

  /**
   * The command waits until the work hangs on its answer, so that a thread of the store runs it.
   */
  private CompletableFuture<Void> hangOnAnAnswer(Runnable work) {
    CompletableFuture<Boolean> hung = new CompletableFuture<>();
    CompletableFuture<Void> done = store.loop().submit(Promise.WRITTEN, hung::join).thenRun(work);
    hung.complete(true);
    return done;
  }

  private void assertClosedOnce() {
    assertThat(files.closed).hasValue(1);
    assertThat(files.usedAfterwards).hasValue(0);
    assertThatThrownBy(() -> store.call(() -> true))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }

  /** The files of a store, which must not be used once they are closed. */
  private static final class Files implements Durability, AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger usedAfterwards = new AtomicInteger();

    private void use() {
      usedAfterwards.addAndGet(closed.get());
    }

    @Override
    public void makeSafe() {
      use();
    }

    @Override
    public void makeWritten() {
      use();
    }

    @Override
    public void handOver() {
      use();
    }

    @Override
    public boolean isWrittenSafe() {
      return false;
    }

    /** Something is always left to sync. */
    @Override
    public long nanosLeft() {
      return 0;
    }

    @Override
    public void catchUp() {
      use();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
