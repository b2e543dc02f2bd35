package io.drover.internal.once;

import io.drover.job.Check;

/** The names of effects as users give them. Stateless. */
public final class Keys {

  private static final int MAX_LENGTH = 1024;

  private Keys() {}

  /** Returns a key with its prefix, if it can be one. */
  public static String full(EffectPlan plan, String key) {
    Check.text("an idempotency key", key);
    Check.between("length of the idempotency key", key.length(), 1, MAX_LENGTH);
    return plan.prefix() + key;
  }

  /** Returns a prefix if keys may begin with it; it may be empty. */
  public static String prefix(String prefix) {
    if (!Check.notNull("a prefix", prefix).isEmpty()) {
      Check.text("the prefix of idempotency keys", prefix);
      Check.between("length of the prefix", prefix.length(), 1, MAX_LENGTH);
    }
    return prefix;
  }
}
