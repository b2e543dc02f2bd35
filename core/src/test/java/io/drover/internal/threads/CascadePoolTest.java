package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CascadePoolTest {

  @Test
  void tasksThatBlockHaveAThreadEachUpToTheMaximum() throws InterruptedException {
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 5)) {
      CountDownLatch release = new CountDownLatch(1);
      AtomicInteger running = new AtomicInteger();
      CountDownLatch five = new CountDownLatch(5);
      CountDownLatch all = new CountDownLatch(8);
      for (int i = 0; i < 8; i++) {
        pool.execute(
            () -> {
              running.incrementAndGet();
              five.countDown();
              await(release);
              all.countDown();
            });
      }

      assertThat(five.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(running).hasValue(5);
      pool.max(6);
      release.countDown();
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void handlersHaveVirtualThreadsWhereTheJvmHasThemAndShareThem() throws Exception {
    boolean virtual = Runtime.version().feature() >= 21;
    ThreadLocal<String> inherited = new InheritableThreadLocal<>();
    inherited.set("the maker's");
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (CascadePool pool = CascadePool.ofHandlers(Threads.capture(), "test", 4)) {
      for (int i = 0; i < 100; i++) {
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(
            () -> {
              threads.add(Thread.currentThread());
              seen.add(Thread.currentThread().getName().replaceAll("\\d", "") + inherited.get());
              done.countDown();
            });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(seen).containsExactly("test-null");
    assertThat(threads).hasSizeLessThanOrEqualTo(4);
    for (Thread thread : threads) {
      assertThat(virtual && (boolean) Thread.class.getMethod("isVirtual").invoke(thread))
          .isEqualTo(virtual);
      assertThat(thread.isDaemon()).isTrue();
    }
  }

  @Test
  void aThreadAboutToEndItsTaskTakesTheOneItAdds() throws InterruptedException {
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 4)) {
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      CountDownLatch done = new CountDownLatch(1000);
      Runnable[] next = new Runnable[1];
      next[0] =
          () -> {
            threads.add(Thread.currentThread());
            CascadePool.finishing();
            done.countDown();
            if (done.getCount() > 0) {
              pool.execute(next[0]);
            }
          };
      pool.execute(next[0]);
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(threads).hasSize(1);
    }
  }

  @Test
  void whatAThreadAboutToEndItsTaskCannotTakeItselfWakesOthers() throws InterruptedException {
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 4);
        CascadePool other = new CascadePool(Threads.capture(), "other", 4)) {
      CountDownLatch inOther = new CountDownLatch(1);
      CountDownLatch both = new CountDownLatch(2);
      CountDownLatch done = new CountDownLatch(1);
      Runnable meet =
          () -> {
            both.countDown();
            await(both);
          };
      pool.execute(
          () -> {
            CascadePool.finishing();
            other.execute(inOther::countDown);
            await(inOther); // As it is another pool's it had a thread woken.
            pool.execute(List.of(meet, meet), (task, e) -> done.countDown());
          });
      assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
      pool.execute(done::countDown);
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void everyTaskRunsHoweverTheyCome() throws InterruptedException {
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 4)) {
      for (int round = 0; round < 2000; round++) {
        CountDownLatch done = new CountDownLatch(3);
        pool.execute(done::countDown);
        pool.execute(done::countDown);
        pool.execute(
            () -> {
              done.countDown();
              throw new IllegalStateException("tasks may fail");
            });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void tasksOfSeveralThreadsAllRun() throws InterruptedException {
    int threads = 4;
    int tasks = 20_000;
    CountDownLatch done = new CountDownLatch(threads * tasks);
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 8)) {
      for (int thread = 0; thread < threads; thread++) {
        new Thread(
                () -> {
                  for (int i = 0; i < tasks; i++) {
                    pool.execute(done::countDown);
                  }
                })
            .start();
      }
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aTaskIsRefusedAndNeverRunIfNoThreadCanBeHad() throws InterruptedException {
    AtomicInteger left = new AtomicInteger();
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 4, scarce(left))) {
      AtomicInteger ran = new AtomicInteger();
      assertThatThrownBy(() -> pool.execute(ran::incrementAndGet))
          .isInstanceOf(OutOfMemoryError.class);

      left.set(1);
      CountDownLatch later = new CountDownLatch(1);
      pool.execute(later::countDown);
      assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ran).hasValue(0);
    }
  }

  @Test
  void tasksHandedOverTogetherRunBesideEachOther() throws InterruptedException {
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 3)) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch three = new CountDownLatch(3);
      CountDownLatch all = new CountDownLatch(7);
      Runnable task =
          () -> {
            three.countDown();
            await(release);
            all.countDown();
          };
      pool.execute(Collections.nCopies(7, task), (refused, error) -> release.countDown());

      assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(release.getCount()).isOne();
      assertThat(all.getCount()).isEqualTo(7);
      release.countDown();
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void ofTasksHandedOverTogetherAllAreRefusedIfNoThreadCanBeHad() throws InterruptedException {
    AtomicInteger left = new AtomicInteger();
    try (CascadePool pool = new CascadePool(Threads.capture(), "test", 4, scarce(left))) {
      AtomicInteger ran = new AtomicInteger();
      List<Runnable> tasks = List.of(ran::incrementAndGet, ran::incrementAndGet);
      List<Runnable> refused = new ArrayList<>();
      pool.execute(
          tasks,
          (task, error) -> {
            assertThat(error).isInstanceOf(OutOfMemoryError.class);
            refused.add(task);
          });
      assertThat(refused).isEqualTo(tasks);

      left.set(1);
      CountDownLatch later = new CountDownLatch(1);
      pool.execute(later::countDown);
      assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ran).hasValue(0);
    }
  }

  @Test
  void theThreadsAtWorkTakeAllTasksIfNoFurtherOneCanBeHad() throws InterruptedException {
    try (CascadePool pool =
        new CascadePool(Threads.capture(), "test", 4, scarce(new AtomicInteger(1)))) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch all = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        pool.execute(
            () -> {
              await(release);
              all.countDown();
            });
      }
      release.countDown();
      assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static BiFunction<String, Runnable, Thread> scarce(AtomicInteger left) {
    return (name, task) -> {
      if (left.getAndDecrement() <= 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      return Threads.capture().daemon(name, task);
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theTasksOfAThreadThatDiesAreRunByOthers() {
    AtomicInteger made = new AtomicInteger();
    try (CascadePool pool =
        new CascadePool(
            Threads.capture(),
            "test",
            1,
            (name, task) -> {
              Thread thread = made.getAndIncrement() == 0 ? new Dying(task) : new Thread(task);
              thread.setDaemon(true);
              return thread;
            })) {
      AtomicInteger runs = new AtomicInteger();
      for (int i = 0; i < 10; i++) {
        pool.execute(runs::incrementAndGet);
      }
      Awaitility.await().untilAsserted(() -> assertThat(runs).hasValue(10));
      assertThat(made.get()).isGreaterThan(1);
    }
  }

  /** A thread that dies after its first task, outside of it. */
  private static final class Dying extends Thread {
    private boolean dead;

    Dying(Runnable task) {
      super(task, "dying");
      setUncaughtExceptionHandler((thread, error) -> {});
    }

    @Override
    public ClassLoader getContextClassLoader() {
      if (!dead) {
        dead = true;
        throw new IllegalStateException("dying");
      }
      return super.getContextClassLoader();
    }
  }
}
