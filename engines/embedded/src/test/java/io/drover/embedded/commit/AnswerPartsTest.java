package io.drover.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.storage.MemoryStorage;
import io.drover.embedded.storage.Table;
import io.drover.job.InvalidInputException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are had before they are safe. */
class AnswerPartsTest {

  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};

  private final Transaction tx =
      new Transaction(new MemoryStorage(), new Watchers(), new Watchers());
  private final TestDisk disk = new TestDisk();
  private final CommitLoop loop = new CommitLoop(tx, disk);

  @AfterEach
  void close() {
    disk.gate.complete(null);
    loop.close();
  }

  private static <R> CompletableFuture<R> soon(CompletableFuture<R> future) {
    return future.copy().orTimeout(30, TimeUnit.SECONDS);
  }

  private long putAndTell() {
    put();
    return tx.number();
  }

  @Test
  void anAnswerInPartsIsHadBeforeItIsSafe() {
    loop.start();
    disk.gate = new CompletableFuture<>();
    CommitLoop.Parts<Boolean> parts = loop.submitInParts(Promise.SAFE, false, this::put);
    CompletableFuture<Boolean> whole = loop.submit(Promise.SAFE, this::put);
    assertThat(soon(parts.taken()).join()).isTrue();
    assertThat(parts.safe()).isNotDone();
    assertThat(disk.handedOver).hasPositiveValue();
    assertThat(whole).isNotDone();
    disk.gate.complete(null);
    assertThat(soon(parts.safe()).join()).isTrue();
    whole.join();
  }

  @Test
  void anAnswerThatBuildsOnWhatIsNotSafeWaitsForThat() {
    loop.start();
    long safe = soon(loop.submit(Promise.SAFE, this::putAndTell)).join();
    disk.gate = new CompletableFuture<>();
    long[] number = new long[1];
    CompletableFuture<Boolean> base =
        loop.submit(
            Promise.SAFE,
            () -> {
              number[0] = tx.number();
              return put();
            });
    CommitLoop.Parts<Boolean> late =
        loop.submitInParts(
            Promise.WRITTEN,
            false,
            () -> {
              tx.buildsOn(number[0]);
              return true;
            });
    CommitLoop.Parts<Boolean> early =
        loop.submitInParts(
            Promise.WRITTEN,
            false,
            () -> {
              tx.buildsOn(safe);
              return true;
            });
    soon(early.taken()).join();
    assertThat(late.taken()).isNotDone();
    assertThat(base).isNotDone();
    disk.gate.complete(null);
    soon(late.taken()).join();
    assertThat(base).isDone();
  }

  @Test
  void aPartThatCannotBeMadeSafeFailsAndTheOtherWasHad() {
    loop.start();
    disk.gate = new CompletableFuture<>();
    CommitLoop.Parts<Boolean> parts = loop.submitInParts(Promise.SAFE, false, this::put);
    assertThat(soon(parts.taken()).join()).isTrue();
    disk.error = new IllegalStateException("disk");
    disk.gate.complete(null);
    assertThatThrownBy(() -> soon(parts.safe()).join()).hasMessageContaining("frozen");
    disk.error = null;
    assertThat(loop.isFrozen()).isTrue();
  }

  @Test
  void aCommandInPartsThatFailsIsAnsweredAsOthersAre() {
    loop.start();
    CommitLoop.Parts<Boolean> parts =
        loop.submitInParts(
            Promise.SAFE,
            false,
            () -> {
              throw new InvalidInputException("refused");
            });
    for (CompletableFuture<Boolean> part : List.of(parts.taken(), parts.safe())) {
      assertThatThrownBy(() -> soon(part).join()).hasCauseInstanceOf(InvalidInputException.class);
    }
    assertThat(loop.ended()).isNull();
  }

  private boolean put() {
    tx.put(Table.META, KEY, VALUE);
    return true;
  }
}
