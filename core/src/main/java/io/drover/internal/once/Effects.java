package io.drover.internal.once;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.job.DroverException;
import io.drover.job.Effect;
import io.drover.job.InProgressException;
import io.drover.job.InterruptedWaitException;
import io.drover.job.InvalidInputException;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerEntry.Standing;
import io.drover.spi.LedgerValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The effects that happen once for a key, of one store. Safe for use by several threads: an effect
 * runs on the thread that asks for it.
 *
 * <p>A key is claimed before its effect runs, and the claim is renewed meanwhile. What became of it
 * is recorded in the step that ends the claim. Whoever comes meanwhile waits, and looks again when
 * an effect of this process ends, or after growing pauses.
 */
public final class Effects implements Part {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final StoreContext store;
  private final LedgerCalls calls;
  private final HeldKey.Home home;
  private final KeyWaits waits;
  private final Set<HeldKey> running = ConcurrentHashMap.newKeySet();

  /** How many are asked for: also those that are about to claim, to wait or to happen. */
  private final AtomicInteger underWay = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final String tokens = UUID.randomUUID().toString();
  private final AtomicLong made = new AtomicLong();

  /** Begins with none. */
  public Effects(StoreContext store, CompletionThreads completions) {
    this.store = store;
    this.calls = new LedgerCalls(store);
    this.waits = new KeyWaits(store.time());
    this.home = new HeldKey.Home(store, calls, completions.upkeep(), waits);
  }

  /**
   * Has an effect happen unless it has, and returns what it resulted in, now or earlier.
   *
   * @throws InProgressException if it runs elsewhere for longer than the caller waits
   * @throws io.drover.job.EffectFailedException if it failed earlier and that was recorded
   */
  public <T extends @Nullable Object, E extends Exception> Outcome<T> run(
      Errand<T> errand, Effect<T, E> effect) throws E {
    refuseOwn(errand.key());
    underWay.incrementAndGet();
    try {
      return claimAndRun(errand, effect);
    } finally {
      underWay.decrementAndGet();
      signalEnd();
    }
  }

  private <T extends @Nullable Object, E extends Exception> Outcome<T> claimAndRun(
      Errand<T> errand, Effect<T, E> effect) throws E {
    LedgerClaim claim = LedgerClaim.of(errand.key(), tokens + ":" + made.incrementAndGet());
    LedgerEntry entry = claim(errand.plan(), claim);
    if (entry.standing() == Standing.TAKEN) {
      entry = awaitTurn(errand.plan(), claim, entry);
    }
    LedgerValue value = entry.value();
    return value == null ? happen(errand, claim, effect) : recall(errand, value);
  }

  /** Frees a key, whatever is recorded; returns whether it was not free. */
  public boolean forget(String key) {
    return calls.finish("forget a key", ledger -> ledger.forget(key, store.now()));
  }

  /** Returns how a key stands. */
  public LedgerEntry read(String key) {
    return calls.finish("read a key", ledger -> ledger.read(key, store.now()));
  }

  private void refuseOwn(String key) {
    for (HeldKey held : running) {
      if (held.thread() == Thread.currentThread() && held.claim().key().equals(key)) {
        throw new InvalidInputException(
            "expected a key whose effect does not run on this thread, got: \"%s\"; it would wait for itself"
                .formatted(key));
      }
    }
  }

  // ---- claiming -----------------------------------------------------------------------------

  private LedgerEntry claim(EffectPlan plan, LedgerClaim claim) {
    CompletableFuture<LedgerEntry> call =
        calls.begin(ledger -> ledger.claim(claim, store.now(), plan.claimLimit()));
    try {
      return store.await(call, () -> "claim key \"" + claim.key() + "\"");
    } catch (DroverException e) {
      // It may have been claimed, or may be yet.
      call.whenComplete((entry, error) -> releaseLater(claim));
      throw e;
    }
  }

  private void releaseLater(LedgerClaim claim) {
    try {
      calls.begin(ledger -> ledger.release(claim, store.now()));
    } catch (Throwable e) {
      return; // It runs out by itself.
    }
  }

  private LedgerEntry awaitTurn(EffectPlan plan, LedgerClaim claim, LedgerEntry taken) {
    if (plan.waitLimit().isZero()) {
      throw inProgress(claim, taken);
    }
    Instant end = store.now().plus(plan.waitLimit());
    Duration pause = FIRST_PAUSE;
    try (KeyWaits.Wait wait = waits.enter(claim.key())) {
      while (true) {
        LedgerEntry entry = claim(plan, claim);
        if (entry.standing() != Standing.TAKEN) {
          return entry;
        }
        Duration left = Duration.between(store.now(), end);
        if (left.isNegative() || left.isZero()) {
          throw inProgress(claim, entry);
        }
        if (waits.isEnded()) {
          throw StoreErrors.closed();
        }
        wait.await(pause.compareTo(left) < 0 ? pause : left);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted while the effect of key \"%s\" ran elsewhere; nothing was done here"
              .formatted(claim.key()),
          e);
    } finally {
      signalEnd();
    }
  }

  private InProgressException inProgress(LedgerClaim claim, LedgerEntry entry) {
    Instant until = entry.until();
    return InProgressException.of(claim.key(), until == null ? store.now() : until);
  }

  // ---- the effect ---------------------------------------------------------------------------

  private <T extends @Nullable Object, E extends Exception> Outcome<T> happen(
      Errand<T> errand, LedgerClaim claim, Effect<T, E> effect) throws E {
    HeldKey held = HeldKey.keep(home, claim, errand.plan().claimLimit());
    running.add(held);
    try {
      T value;
      byte[] json;
      try {
        value = effect.run();
        json = encode(errand, value);
      } catch (Throwable e) {
        end(held, errand, e);
        throw e;
      }
      new Recorder(home, held, LedgerValue.result(json), errand.plan().ttl()).record();
      return new Outcome<>(json, value, false);
    } finally {
      held.close();
      running.remove(held);
      waits.wake(claim.key());
    }
  }

  private byte[] encode(Errand<?> errand, @Nullable Object value) {
    byte[] json = store.codec().encode(value, errand.type().type());
    int max = store.limits().maxDataBytes();
    if (json.length > max) {
      throw new InvalidInputException(
          "expected a result of at most %d bytes of JSON (DroverSettings.maxDataBytes), got: %d"
              .formatted(max, json.length));
    }
    return json;
  }

  /** Records or forgets an effect that failed. */
  private void end(HeldKey held, Errand<?> errand, Throwable error) {
    boolean records =
        errand.plan().recordsFailures()
            && FailureNote.isLasting(error)
            && !errand.stopped().getAsBoolean();
    try {
      if (records) {
        new Recorder(home, held, FailureNote.of(error), errand.plan().ttl()).record();
      } else {
        calls.finish("free a key", ledger -> ledger.release(held.claim(), store.now()));
      }
    } catch (Throwable e) {
      error.addSuppressed(e); // The claim runs out by itself.
    }
  }

  private <T extends @Nullable Object> Outcome<T> recall(Errand<T> errand, LedgerValue value) {
    if (value.isFailure()) {
      throw FailureNote.exception(errand.key(), value.json());
    }
    return new Outcome<>(
        value.json(), JobShape.decode(store.codec(), value.json(), errand.type()), true);
  }

  // ---- the end ------------------------------------------------------------------------------

  private void signalEnd() {
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits, as the store is closed. */
  public void endWaits() {
    waits.end();
  }

  /** Handlers that are going to be waited for may still have effects. */
  @Override
  public void beginClose(Duration limit) {}

  @Override
  public void awaitClosed(long end) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (underWay.get() > 0 && end - System.nanoTime() > 0) {
        try {
          ended.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isOwnThread() {
    return running.stream().anyMatch(held -> held.thread() == Thread.currentThread());
  }

  @Override
  public void report(Bustle.Report report) {
    calls.report(report);
  }
}
