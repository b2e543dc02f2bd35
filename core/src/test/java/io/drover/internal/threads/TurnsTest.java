package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Doorbell home = new Doorbell();

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
              return false;
            },
            home);
    AtomicBoolean asking = new AtomicBoolean(true);
    Thread homeThread = serveAtHome(turns, asking);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int ask = 0; ask < 20_000; ask++) {
                  done.incrementAndGet();
                  if (ask % 10 == 0) {
                    turns.ring();
                  } else {
                    turns.ask();
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    asking.set(false);
    home.ring();
    homeThread.join();
    assertThat(overlaps).hasValue(0);
    assertThat(seen).hasValue(160_000);
    assertThat(turns.isQuiet()).isTrue();
  }

  private Thread serveAtHome(Turns turns, AtomicBoolean asking) {
    Thread thread =
        new Thread(
            () -> {
              while (asking.get() || !turns.isQuiet()) {
                home.await();
                turns.serveAtHome();
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void whoAsksFromWithinHasItDoneOnceMoreAfterwards() {
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
              return false;
            },
            home);
    turns[0].ask();
    assertThat(order).containsExactly("begin", "end", "begin", "end");
  }

  @Test
  void whoAsksIsLetGoAfterAFewStepsAndTheRestIsDoneAtHome() {
    AtomicInteger left = new AtomicInteger(1000);
    Turns turns = new Turns(() -> left.decrementAndGet() > 0, home);
    turns.ask();
    assertThat(left.get()).isBetween(950, 999);
    assertThat(turns.isQuiet()).isFalse();

    assertThat(home.await(0)).isTrue();
    turns.serveAtHome();
    assertThat(left).hasValue(0);
    assertThat(turns.isQuiet()).isTrue();
  }

  @Test
  void whoRingsDoesNothingItself() {
    AtomicInteger steps = new AtomicInteger();
    Turns turns =
        new Turns(
            () -> {
              steps.incrementAndGet();
              return false;
            },
            home);
    turns.ring();
    turns.ask();
    assertThat(steps).hasValue(0);

    turns.serveAtHome();
    assertThat(steps.get()).isPositive();
    assertThat(turns.isQuiet()).isTrue();
  }

  @Test
  void anErrorDoesNotKeepLaterAsksFromBeingServed() {
    AtomicInteger steps = new AtomicInteger();
    Turns turns =
        new Turns(
            () -> {
              if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
              return false;
            },
            home);
    assertThatThrownBy(turns::ask).hasMessage("once");
    turns.ask();
    assertThat(steps).hasValue(2);
  }
}
