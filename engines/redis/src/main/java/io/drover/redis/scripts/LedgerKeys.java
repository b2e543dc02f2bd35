package io.drover.redis.scripts;

import io.lettuce.core.cluster.SlotHash;

/**
 * The names of what Redis holds of one key of the ledger, all in the slot of the key itself.
 * Immutable.
 *
 * <p>A result is under the very name of the key, as other programs read and write it there. The
 * claim and a failure have names of their own, so that nobody takes them for a result.
 */
public final class LedgerKeys {

  private static final String CLAIM = "drover:claim:";
  private static final String FAILURE = "drover:failure:";

  private final String result;
  private final String claim;
  private final String failure;

  private LedgerKeys(String key) {
    String tagged = tagged(key);
    this.result = key;
    this.claim = CLAIM + tagged;
    this.failure = FAILURE + tagged;
  }

  /** Returns the names for a key. */
  public static LedgerKeys of(String key) {
    return new LedgerKeys(key);
  }

  /** Returns the name under which calls keep their order. */
  public String base() {
    return claim;
  }

  /**
   * Returns the keys that every script declares: never are all of them there, since no claim is
   * made while something is recorded, and a failure is recorded only where no result is.
   */
  public String[] declared() {
    return new String[] {result, claim, failure};
  }

  /** Returns the place of a result, or a failure, among the declared keys, counted from 1. */
  public static int place(boolean failure) {
    return failure ? 3 : 1;
  }

  /**
   * Returns a text with the key in it that stands in the key's slot, whatever is before it. Its
   * first character says how it was made, so that no two keys have the same.
   */
  private static String tagged(String key) {
    int slot = SlotHash.getSlot(key);
    String same = ":" + key;
    if (isIn(same, slot)) {
      return same; // It has a hash tag.
    }
    String whole = "{" + key + "}";
    if (isIn(whole, slot)) {
      return whole;
    }
    // It has braces that are no hash tag, so none can be made of it. Some number is in its slot.
    int number = 0;
    while (SlotHash.getSlot(Integer.toString(number)) != slot) {
      number++;
    }
    return "#{" + number + "}" + key;
  }

  private static boolean isIn(String text, int slot) {
    return SlotHash.getSlot(CLAIM + text) == slot && SlotHash.getSlot(FAILURE + text) == slot;
  }
}
