package io.drover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CascadePoolTest {

  @Test
  void tasksThatBlockHaveAThreadEachUpToTheMaximum() throws InterruptedException {
    try (CascadePool pool = new CascadePool("test", 5)) {
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
  void everyTaskRunsHoweverTheyCome() throws InterruptedException {
    try (CascadePool pool = new CascadePool("test", 4)) {
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
    try (CascadePool pool = new CascadePool("test", 8)) {
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

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
