package io.drover;

import io.drover.internal.OpenStore;
import io.drover.internal.once.EffectPlan;
import io.drover.internal.once.Errand;
import io.drover.internal.once.Keys;
import io.drover.job.Check;
import io.drover.job.Effect;
import io.drover.job.EffectAction;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has effects happen once for a key: {@code once.run("payment-7", Receipt.class, () -> charge(…))}.
 * Immutable: every method that takes a setting returns a changed copy. Safe for use by several
 * threads.
 *
 * <p>A key is claimed in the store before its effect runs, so that at most one effect of a key runs
 * at a time, whichever process asks for it; the claim is renewed while it runs. Its result is
 * recorded in the step that ends the claim, and handed to all who ask for the key until it ends.
 * Whoever asks while the effect runs elsewhere waits.
 *
 * <p>What is <em>not</em> promised: an effect happens again if its process ends, or loses the store
 * for longer than the claim lasts, between the effect and its record; and while a process stands
 * still for longer than its claim lasts, another may begin. An effect that has to survive that
 * needs a trace of its own where it happens, such as a key that the payment provider knows.
 *
 * <p>On Redis a result is the JSON under the key with its prefix, with an expiry, where other
 * programs may read and write it; claims and failures are under names of their own.
 */
public final class Idempotency {

  private static final Duration SHORTEST_CLAIM = Duration.ofMillis(100);

  private final OpenStore store;
  private final EffectPlan plan;

  Idempotency(OpenStore store, EffectPlan plan) {
    this.store = store;
    this.plan = plan;
  }

  // ---- settings -----------------------------------------------------------------------------

  /**
   * Sets how long a claim lasts without a renewal, at least 100 ms. It is renewed each time a
   * quarter of it is over, for as long as the effect runs, so it says how soon another may begin
   * after a crash, not how long an effect may take. Defaults to 30 seconds.
   */
  public Idempotency claimLimit(Duration limit) {
    return new Idempotency(
        store, plan.claimLimit(Check.atLeast("claimLimit", limit, SHORTEST_CLAIM)));
  }

  /**
   * Sets how long to wait for an effect that runs elsewhere before {@link
   * io.drover.job.InProgressException} tells so; zero for not at all. Defaults to 10 seconds.
   */
  public Idempotency waitLimit(Duration limit) {
    return new Idempotency(store, plan.waitLimit(TimeRange.check("waitLimit", limit)));
  }

  /**
   * Sets what becomes of a key whose effect throws, or returns what cannot be written as JSON. With
   * {@code false}, the default, the key is free again and the next caller runs the effect. With
   * {@code true} the failure is recorded as a result would be, and all later callers get an {@link
   * io.drover.job.EffectFailedException}; but errors of the JVM, interrupts, a {@code
   * StoreException}, and what a handler ends an attempt with, free the key all the same.
   */
  public Idempotency recordFailures(boolean record) {
    return new Idempotency(store, plan.recordsFailures(record));
  }

  /**
   * Sets what every key begins with in the store, at most 1024 characters; may be empty. Defaults
   * to {@code processed:}.
   */
  public Idempotency prefix(String prefix) {
    return new Idempotency(store, plan.prefix(Keys.prefix(prefix)));
  }

  // ---- effects ------------------------------------------------------------------------------

  /**
   * Has an effect happen unless it has happened, and returns its result, which is the same for all
   * callers.
   *
   * <p>If the effect throws, this throws the same, see {@link #recordFailures}. So it does if the
   * result cannot be written as JSON, or is longer than the settings allow: the effect has run
   * then, but does not count as done. An interrupt ends a wait for another's effect; it is up to
   * the effect whether it ends that, and what became of it is recorded in any case.
   *
   * @param key the identity of the effect: 1 to 1024 characters
   * @param type what the result is; a result that was recorded earlier has to fit it
   * @throws io.drover.job.InProgressException if it runs elsewhere for longer than the wait limit
   * @throws io.drover.job.EffectFailedException if it failed earlier and that was recorded
   * @throws io.drover.job.ClaimLostException if the effect ran, but for longer than its claim, and
   *     another has the key by now
   * @throws io.drover.job.StoreException if the key could not be claimed; the effect has not run.
   *     Or if it ran and could not be recorded for as long as a claim lasts, as the message says
   * @throws io.drover.job.UndecodableException if the result cannot be encoded, or a recorded one
   *     does not fit the type
   * @throws io.drover.job.InvalidInputException if an argument is out of range, the result too
   *     long, or an effect of the same key runs on this thread
   * @throws E what the effect throws
   */
  public <T extends @Nullable Object, E extends Exception> @Nullable T run(
      String key, Class<T> type, Effect<T, E> effect) throws E {
    return run(key, TypeToken.of(type), effect);
  }

  /** Has an effect happen as {@link #run(String, Class, Effect)} does, whose type has arguments. */
  public <T extends @Nullable Object, E extends Exception> @Nullable T run(
      String key, TypeToken<T> type, Effect<T, E> effect) throws E {
    String full = Keys.full(plan, key);
    store.context().codec().check(Check.notNull("a type", type).type());
    Check.notNull("an effect", effect);
    Errand<T> errand = new Errand<>(plan, full, type, () -> false);
    return store.effects().run(errand, effect).value();
  }

  /**
   * Has an effect happen as {@link #run(String, Class, Effect)} does, that has no result: {@code
   * null} is recorded, and whatever is recorded counts.
   */
  public <E extends Exception> void runAction(String key, EffectAction<E> action) throws E {
    Check.notNull("an action", action);
    this.<@Nullable Object, E>run(
        key,
        TypeToken.of(Object.class),
        () -> {
          action.run();
          return null;
        });
  }

  /**
   * Forgets what is recorded under a key, and any claim of it, so that the next caller runs the
   * effect; one that runs now records nothing any more.
   *
   * @return whether anything was there
   * @throws io.drover.job.StoreException if the store cannot do it, or is closed
   */
  public boolean forget(String key) {
    return store.effects().forget(Keys.full(plan, key));
  }

  /** Returns how effects are run, for a worker. */
  EffectPlan plan() {
    return plan;
  }

  /** Returns the store of the keys. */
  OpenStore store() {
    return store;
  }
}
