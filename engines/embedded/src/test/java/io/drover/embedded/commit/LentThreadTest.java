package io.drover.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that run on the thread that brings them. */
class LentThreadTest {

  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};

  private final Transaction tx =
      new Transaction(new MemoryStorage(), new Watchers(), new Watchers());
  private final TestDisk disk = new TestDisk();
  private final CommitLoop loop = new CommitLoop(tx, disk);

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void close() {
    disk.gate.complete(null);
    loop.close();
  }

  private static <R> CompletableFuture<R> soon(CompletableFuture<R> future) {
    return future.copy().orTimeout(30, TimeUnit.SECONDS);
  }

  /** Changes something, and returns the thread it is on. */
  private Thread put() {
    tx.put(Table.META, KEY, VALUE);
    return Thread.currentThread();
  }

  @Test
  void aCommandRunsOnTheThreadThatIsLent() {
    disk.gate = new CompletableFuture<>();
    CommitLoop.Parts<Thread> parts = loop.submitInParts(Promise.SAFE, true, this::put);
    assertThat(parts.taken()).isCompletedWithValue(Thread.currentThread());
    assertThat(disk.handedOver).hasValue(1);
    assertThat(parts.safe()).isNotDone();
    disk.gate.complete(null);
    assertThat(soon(parts.safe()).join()).isEqualTo(Thread.currentThread());
  }

  @Test
  void aThreadThatIsNotLentIsNotUsed() {
    CommitLoop.Parts<Thread> parts = loop.submitInParts(Promise.SAFE, false, this::put);
    assertThat(soon(parts.safe()).join()).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void aCommandOvertakesNoneThatRunsOrWaits() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Boolean> running =
        loop.submit(
            Promise.WRITTEN,
            () -> {
              awaitUninterrupted(release);
              return order.add(1);
            });
    CompletableFuture<Boolean> waiting = loop.submit(Promise.WRITTEN, () -> order.add(2));
    CommitLoop.Parts<Boolean> lent = loop.submitInParts(Promise.WRITTEN, true, () -> order.add(3));
    assertThat(lent.taken()).isNotDone();
    release.countDown();
    soon(lent.safe()).join();
    assertThat(running).isDone();
    assertThat(waiting).isDone();
    assertThat(order).containsExactly(1, 2, 3);
  }

  @Test
  void commandsOfManyThreadsRunOneAfterTheOther() throws InterruptedException {
    int each = 2_000;
    int[] count = new int[1]; // Not safe for two threads at once.
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean lent = i % 2 == 0;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  soon(loop.submitInParts(Promise.WRITTEN, lent, () -> ++count[0]).taken()).join();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(count[0]).isEqualTo(4 * each);
  }

  @Test
  void aCommandThatFailsHavingChangedSomethingFreezesTheStore() {
    CommitLoop.Parts<Thread> parts =
        loop.submitInParts(
            Promise.SAFE,
            true,
            () -> {
              put();
              tx.write();
              throw new IllegalStateException("half-way");
            });
    assertThatThrownBy(parts.safe()::join).hasMessageContaining("half-way");
    assertThatThrownBy(parts.taken()::join).hasMessageContaining("half-way");
    assertThat(loop.isFrozen()).isTrue();
    CommitLoop.Parts<Thread> next = loop.submitInParts(Promise.SAFE, true, this::put);
    assertThatThrownBy(soon(next.taken())::join).hasMessageContaining("frozen");
  }

  @Test
  void aCloseWaitsForTheCommandOnALentThread() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<CommitLoop.Parts<Boolean>> lent = new CompletableFuture<>();
    Thread lender =
        new Thread(
            () ->
                lent.complete(
                    loop.submitInParts(
                        Promise.SAFE,
                        true,
                        () -> {
                          begun.countDown();
                          awaitUninterrupted(release);
                          return true;
                        })));
    lender.start();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(loop::close);
    while (loop.ended() == null) {
      Thread.onSpinWait();
    }
    assertThat(closed).isNotDone();
    release.countDown();
    soon(closed).join();
    CommitLoop.Parts<Boolean> parts = soon(lent).join();
    assertThat(parts.taken()).isDone(); // Done, or refused as the store is closed.
    assertThat(parts.safe()).isDone();
    lender.join();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
