package io.drover.testkit.runtime;

import io.drover.Idempotency;
import io.drover.job.Effect;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry.Standing;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What tests of effects do beside the runtime: other threads, other processes. Stateless. */
final class OnceScene {

  private OnceScene() {}

  /** Returns a key that no other test uses, on whichever server. */
  static String newKey() {
    return "runtime-" + UUID.randomUUID();
  }

  /** Runs something on a thread of its own. */
  static <V> CompletableFuture<V> elsewhere(Callable<V> what) {
    CompletableFuture<V> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(what.call());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "elsewhere");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /** Claims a key as another process would. */
  static LedgerClaim claim(RuntimeBench bench, String key, Duration limit) {
    LedgerClaim claim = LedgerClaim.of("processed:" + key, "of another process");
    of(bench.engine().ledger().claim(claim, bench.time().instant(), limit));
    return claim;
  }

  /** Returns how a key stands in the store. */
  static Standing standing(RuntimeBench bench, String key) {
    return of(bench.engine().ledger().read("processed:" + key, bench.time().instant())).standing();
  }

  /** Lets the claim of the key whose effect calls this run out; returns the result. */
  static int outlive(RuntimeBench bench, String key, int result) {
    bench.time().move(Duration.ofHours(1));
    bench.until(() -> standing(bench, key) == Standing.FREE);
    return result;
  }

  /** Has an effect throw. */
  static void fail(Idempotency once, String key, Throwable error) throws Exception {
    Effect<Integer, Exception> effect =
        () -> {
          if (error instanceof Error jvm) {
            throw jvm;
          }
          throw (Exception) error;
        };
    once.run(key, Integer.class, effect);
  }

  /** Returns what the engine answers. */
  static <V> V of(CompletableFuture<V> answer) {
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
