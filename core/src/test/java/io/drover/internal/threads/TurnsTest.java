package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {

  @Test
  void neverTwoAtOnceAndAlwaysOneAfterTheLastAsk() throws InterruptedException {
    AtomicLong done = new AtomicLong();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    AtomicLong seen = new AtomicLong();
    Turns turns =
        new Turns(
            () -> {
              if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
              }
              seen.set(done.get());
              inside.decrementAndGet();
            });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int ask = 0; ask < 20_000; ask++) {
                  done.incrementAndGet();
                  turns.ask();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(seen).hasValue(160_000);
  }

  @Test
  void whoAsksFromWithinHasItRunOnceMoreAfterwards() {
    List<String> order = new ArrayList<>();
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            () -> {
              order.add("begin");
              if (order.size() == 1) {
                turns[0].ask();
                turns[0].ask();
              }
              order.add("end");
            });
    turns[0].ask();
    assertThat(order).containsExactly("begin", "end", "begin", "end");
  }

  @Test
  void anErrorDoesNotKeepLaterAsksFromBeingServed() {
    AtomicInteger runs = new AtomicInteger();
    Turns turns =
        new Turns(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
            });
    assertThatThrownBy(turns::ask).hasMessage("once");
    turns.ask();
    assertThat(runs).hasValue(2);
  }
}
