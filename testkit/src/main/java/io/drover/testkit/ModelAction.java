package io.drover.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of a random sequence: what kind it is, and numbers that choose the details when it runs.
 * Immutable.
 */
record ModelAction(Kind kind, int a, int b, int c) {

  /** The kinds, each as often as its weight says. */
  enum Kind {
    ADD(22),
    ADVANCE(40),
    DELIVER(4),
    MOVE(4),
    PASS(8),
    RENEW(2),
    RECOVER(5),
    REMOVE(4),
    PROMOTE(2),
    PROMOTE_ALL(1),
    CHANGE_DELAY(2),
    CHANGE_PRIORITY(4),
    RETRY(4),
    RETRY_ALL(1),
    PAUSE(1),
    RESUME(3),
    LIMIT_CONCURRENCY(2),
    LIMIT_RATE(2),
    HOLD(1),
    RELEASE(2),
    DRAIN(1),
    CLEAN(3),
    UPDATE(3),
    LOG(2),
    REOPEN(2),
    OBLITERATE(1);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  static List<ModelAction> sequence(Random random, int length) {
    int total = 0;
    for (Kind kind : Kind.values()) {
      total += kind.weight;
    }
    List<ModelAction> actions = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Kind kind = kind(random.nextInt(total));
      actions.add(
          new ModelAction(kind, random.nextInt(1000), random.nextInt(1000), random.nextInt(1000)));
    }
    return actions;
  }

  private static Kind kind(int at) {
    int left = at;
    for (Kind kind : Kind.values()) {
      left -= kind.weight;
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("no kind at " + at);
  }
}
