package io.drover.laboratory;

import io.drover.Drover;
import io.drover.job.QueueCounts;
import java.time.Duration;
import java.util.List;

/** Waits until a store has no job left to run, or nothing moves any more. Stateless. */
final class Draining {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private Draining() {}

  static void await(Drover drover) {
    List<QueueCounts> before = List.of();
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < PATIENCE.toNanos()) {
      List<QueueCounts> now =
          List.of(
              drover.queue(Task.QUEUE, Task.class).counts(),
              drover.queue(Task.NEXT_QUEUE, Task.class).counts());
      if (now.stream().allMatch(counts -> counts.unfinished() == 0)) {
        return;
      }
      if (!now.equals(before)) {
        changed = System.nanoTime();
        before = now;
      }
      Pause.of(BETWEEN_LOOKS);
    }
  }
}
