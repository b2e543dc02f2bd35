package io.drover.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.BreakableLog;
import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.DroverException;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitLoopTest {

  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};
  private static final TouchedState QUEUE = new Unchanging();

  private final Storage storage = new MemoryStorage();
  private final Watchers watchers = new Watchers();
  private final Transaction tx = new Transaction(storage, watchers, new Watchers());
  private final TestDisk disk = new TestDisk();
  private final List<Thread> threads = new ArrayList<>();
  private CommitLoop loop = new CommitLoop(tx, disk, this::thread);

  private Thread thread(String name, Runnable task) {
    Thread thread = StoreThreads.daemon(name, task);
    threads.add(thread);
    return thread;
  }

  @AfterEach
  void close() {
    loop.close();
    assertThat(threads).noneMatch(Thread::isAlive);
  }

  @Test
  void commandThatFailsBeforeItChangesAnythingFailsAlone() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      throw new NullPointerException("no id");
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("changed nothing")
        .hasMessageContaining("no id");
    assertWorks();
  }

  @Test
  void commandThatFailsWithNothingButUnwrittenRowsLeavesNoneOfThem() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      tx.rememberPlaces();
                      tx.put(Table.IDS, Keys.text(1, "id"), VALUE);
                      tx.hint(QUEUE);
                      throw new InvalidInputException("refused");
                    }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("refused");
    assertWorks();
    assertThat(answer(() -> tx.get(Table.IDS, Keys.text(1, "id")) == null)).isTrue();
    assertThat(disk.written).hasValue(1);
  }

  @Test
  void commandThatFailsAfterStateInMemoryChangedFreezesTheStore() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      tx.touch(QUEUE);
                      throw new IllegalStateException("half done");
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("frozen")
        .hasMessageContaining("half done");
    assertFrozen();
  }

  @Test
  void refusalThatComesTooLateFreezesTheStore() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      tx.changesMemory();
                      throw new InvalidInputException("refused");
                    }))
        .hasMessageContaining("frozen");
    assertFrozen();
  }

  @Test
  void commandThatFailsWithAPartWrittenFreezesTheStore() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      tx.put(Table.META, KEY, VALUE);
                      tx.write();
                      throw new IllegalStateException("half done");
                    }))
        .hasMessageContaining("frozen");
    assertFrozen();
  }

  @Test
  void whatACommandLeavesIsDoneAfterThoseThatWait() {
    List<String> done = new ArrayList<>();
    CompletableFuture<?> first =
        loop.submit(
            Promise.SAFE,
            () -> {
              tx.later(
                  () -> {
                    done.add("rest");
                    tx.later(() -> done.add("more"));
                  });
              return done.add("first");
            });
    CompletableFuture<?> other = loop.submit(Promise.SAFE, () -> done.add("other"));
    loop.start();
    first.join();
    other.join();
    answer(() -> true); // Behind the rest.
    assertThat(answer(() -> List.copyOf(done))).containsExactly("first", "other", "rest", "more");
  }

  @Test
  void commandThatIsDroppedLeavesNothingToDo() {
    loop.start();
    List<String> done = new ArrayList<>();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      tx.later(() -> done.add("rest"));
                      throw new InvalidInputException("refused");
                    }))
        .hasMessage("refused");
    answer(() -> true);
    assertThat(answer(done::isEmpty)).isTrue();
  }

  @Test
  void restThatFailsAloneIsNobodysFailure() {
    loop.start();
    answer(
        () -> {
          tx.later(
              () -> {
                throw new IllegalStateException("boom");
              });
          return true;
        });
    assertWorks();
  }

  @Test
  void changeWrittenInPartsIsMadeSafeBeforeItIsAnswered() {
    loop.start();
    answer(
        () -> {
          tx.put(Table.META, KEY, VALUE);
          tx.write();
          return true;
        });
    assertThat(disk.safe).hasValue(1);
  }

  @Test
  void shortageOfMemoryInACommandIsAnsweredAndFreezesTheStore() {
    loop.start();
    assertThatThrownBy(
            () ->
                answer(
                    () -> {
                      throw new OutOfMemoryError("no room");
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no room");
    assertFrozen();
  }

  @Test
  void whateverTheSyncThrowsIsAnsweredAndFreezesTheStore() {
    loop.start();
    disk.error = new OutOfMemoryError("no room");
    assertThatThrownBy(this::change).isInstanceOf(StoreException.class);
    disk.error = null;
    assertFrozen();
  }

  @Test
  void errorThatCannotTellWhatItIsFreezesTheStoreAllTheSame() {
    loop.start();
    disk.error = new Unspeakable();
    assertThatThrownBy(this::change).hasMessageContaining("frozen");
    disk.error = null;
    assertFrozen();
  }

  @Test
  void storeFreezesAlthoughItsLogThrows() {
    loop.start();
    try (BreakableLog.Broken broken = BreakableLog.broken()) {
      disk.error = new IllegalStateException("disk");
      assertThatThrownBy(this::change).hasMessageContaining("frozen");
      disk.error = null;
      assertFrozen();
    }
    loop.close();
    assertThat(loop.isFrozen()).isTrue();
  }

  @Test
  void commandThatFailsAloneDoesSoAlthoughTheLogThrows() {
    loop.start();
    try (BreakableLog.Broken broken = BreakableLog.broken()) {
      assertThatThrownBy(
              () ->
                  answer(
                      () -> {
                        throw new IllegalStateException("no");
                      }))
          .hasMessageContaining("changed nothing");
      assertWorks();
    }
  }

  @Test
  void watcherThatThrowsAnErrorKeepsNobodyFromBeingTold() {
    AtomicInteger told = new AtomicInteger();
    Runnable bad =
        () -> {
          throw new AssertionError("not mine");
        };
    loop.start();
    watchers.add(QUEUE.name(), null, bad);
    watchers.add(QUEUE.name(), null, told::incrementAndGet);
    try (BreakableLog.Broken broken = BreakableLog.broken()) {
      for (int i = 0; i < 2; i++) {
        answer(
            () -> {
              tx.hint(QUEUE);
              return true;
            });
      }
      assertWorks();
    }
    assertThat(told).hasValue(2);
  }

  @Test
  void watcherThatLeavesItsThreadInterruptedStopsNothing() {
    loop.start();
    watchers.add(QUEUE.name(), null, () -> Thread.currentThread().interrupt());
    answer(
        () -> {
          tx.hint(QUEUE);
          return true;
        });
    assertWorks();
  }

  @Test
  void whatHangsOnAnAnswerMayThrowAndMayCloseTheStore() throws Exception {
    loop.start();
    CompletableFuture<Boolean> gate = new CompletableFuture<>();
    CompletableFuture<Boolean> answer = loop.submit(Promise.SAFE, gate::join);
    CompletableFuture<Void> thrown =
        answer.thenRun(
            () -> {
              throw new StackOverflowError("mine");
            });
    CompletableFuture<Void> closed = answer.thenRun(loop::close);
    gate.complete(true);
    closed.get(30, TimeUnit.SECONDS);
    assertThatThrownBy(thrown::join).hasCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> answer(() -> true)).hasMessageContaining("closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "sync", "answer"})
  void threadThatCannotStartLeavesNoOtherBehind(String broken) {
    CommitLoop half =
        new CommitLoop(
            tx,
            disk,
            (name, task) -> name.endsWith(broken) ? new Unstartable() : thread(name, task));
    assertThatThrownBy(half::start).isInstanceOf(OutOfMemoryError.class);
    assertThat(threads).noneMatch(Thread::isAlive);
    loop.start();
  }

  @Test
  void threadsTakeNothingOverFromWhoeverOpensTheStore() {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    tenant.set("acme");
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    caller.setContextClassLoader(null);
    caller.setPriority(Thread.MAX_PRIORITY);
    try {
      loop = new CommitLoop(tx, disk);
      loop.start();
    } finally {
      caller.setContextClassLoader(before);
      caller.setPriority(Thread.NORM_PRIORITY);
      tenant.remove();
    }
    assertThat(answer(tenant::get)).isNull();
    assertThat(answer(() -> Thread.currentThread().getContextClassLoader()))
        .isSameAs(CommitLoop.class.getClassLoader());
    assertThat(answer(() -> Thread.currentThread().getPriority())).isEqualTo(Thread.NORM_PRIORITY);
  }

  private void change() {
    answer(
        () -> {
          tx.put(Table.META, KEY, VALUE);
          return true;
        });
  }

  private <R> R answer(Supplier<R> command) {
    try {
      return loop.submit(Promise.SAFE, command).orTimeout(30, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DroverException ours ? ours : e;
    }
  }

  private void assertWorks() {
    assertThat(loop.ended()).isNull();
    change();
    assertThat(answer(() -> tx.get(Table.META, KEY))).isEqualTo(VALUE);
  }

  private void assertFrozen() {
    assertThat(loop.isFrozen()).isTrue();
    assertThat(loop.ended()).hasMessageContaining("frozen");
    assertThatThrownBy(this::change).hasMessageContaining("frozen");
  }

  private static final class Unchanging implements TouchedState {
    @Override
    public String name() {
      return "q";
    }

    @Override
    public void write(Batch batch, ByteWriter scratch) {}
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private static final class Unstartable extends Thread {
    @Override
    public void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }
}
