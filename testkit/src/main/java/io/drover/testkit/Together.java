package io.drover.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs things on threads that start at the same moment. Stateless. */
final class Together {

  private static final int LIMIT_SECONDS = 60;

  private Together() {}

  static void run(int threads, Runnable runnable) {
    run(Collections.nCopies(threads, runnable));
  }

  static void run(List<Runnable> runnables) {
    ExecutorService threads = Executors.newFixedThreadPool(runnables.size());
    CountDownLatch start = new CountDownLatch(1);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (Runnable runnable : runnables) {
        futures.add(threads.submit(() -> runAt(start, runnable)));
      }
      start.countDown();
      for (Future<?> future : futures) {
        future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("threads still busy after " + LIMIT_SECONDS + "s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void runAt(CountDownLatch start, Runnable runnable) {
    try {
      start.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    runnable.run();
  }
}
