package io.drover.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One step of a random sequence. Immutable.
 *
 * @param kind what happens
 * @param seed chooses the details when it happens
 * @param share a number from 0 to 99; where both libraries take turns it says whose turn it is
 */
record TwinStep(Kind kind, long seed, int share) {

  /** The kinds, each as often as its weight says. */
  enum Kind {
    ADD(22),
    ADD_CHILD(5),
    ADD_TREE(6),
    ADVANCE(44),
    LATER(3),
    GIVE_BACK(3),
    WAIT_FOR_CHILDREN(4),
    RENEW(2),
    LOSE_LEASE(3),
    RECOVER(6),
    WAKE(4),
    PASS(12),
    PROMOTE(3),
    CHANGE_DELAY(3),
    CHANGE_PRIORITY(4),
    RETRY(5),
    RETRY_ALL(2),
    PROMOTE_ALL(2),
    REMOVE(4),
    REMOVE_PENDING(1),
    DETACH(1),
    UPDATE(1),
    PROGRESS(1),
    LOG(1),
    PAUSE(1),
    RESUME(3),
    LIMIT_CONCURRENCY(2),
    LIMIT_RATE(2),
    HOLD(1),
    RELEASE(2),
    DRAIN(1),
    CLEAN(3),
    OBLITERATE(1),
    SCHEDULE(4),
    UNSCHEDULE(1);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  static List<TwinStep> sequence(long seed, int length) {
    Random random = new Random(seed);
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < kind.weight; i++) {
        kinds.add(kind);
      }
    }
    List<TwinStep> steps = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Kind kind = kinds.get(random.nextInt(kinds.size()));
      steps.add(new TwinStep(kind, random.nextLong(), random.nextInt(100)));
    }
    return steps;
  }
}
