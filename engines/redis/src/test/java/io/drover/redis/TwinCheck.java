package io.drover.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random sequences of steps through Node on one side and through Drover on the other, compared
 * after each step. A sequence that shows a difference is cut down to the steps that are needed for
 * it. For one thread.
 */
final class TwinCheck {

  private static final int MOST_CUTS = 300;

  private final TwinBench bench;
  private final int shareOfNode;

  /**
   * Creates it.
   *
   * @param shareOfNode how many of a hundred steps Node takes on Drover's side, too
   */
  TwinCheck(TwinBench bench, int shareOfNode) {
    this.bench = bench;
    this.shareOfNode = shareOfNode;
  }

  /** What a sequence did until it showed a difference. */
  private record Failure(List<String> log, Throwable difference) {}

  /**
   * Runs one sequence.
   *
   * @throws AssertionError with the shortest sequence found that shows a difference
   */
  void run(long seed, int length) {
    List<TwinStep> steps = TwinStep.sequence(seed, length);
    Failure failure = attempt(steps);
    if (failure != null) {
      throw report(seed, steps, failure);
    }
  }

  private @Nullable Failure attempt(List<TwinStep> steps) {
    TwinRun run = new TwinRun(bench, shareOfNode);
    try {
      steps.forEach(run::step);
      return null;
    } catch (AssertionError | RuntimeException e) {
      return new Failure(run.log(), e);
    }
  }

  private AssertionError report(long seed, List<TwinStep> steps, Failure first) {
    List<TwinStep> shortest = steps.subList(0, first.log().size());
    Failure failure = attempt(shortest);
    if (failure == null) {
      return error(seed, first, "not seen a second time, so not cut down");
    }
    int cuts = 0;
    for (int size = Math.max(1, shortest.size() / 2); size >= 1; size /= 2) {
      for (int from = 0; from < shortest.size() && cuts < MOST_CUTS; cuts++) {
        List<TwinStep> cut = without(shortest, from, size);
        Failure again = attempt(cut);
        if (again == null) {
          from += size;
        } else {
          shortest = cut.subList(0, again.log().size());
          failure = again;
        }
      }
    }
    return error(seed, failure, "cut down from " + first.log().size() + " steps");
  }

  private static List<TwinStep> without(List<TwinStep> steps, int from, int size) {
    List<TwinStep> rest = new ArrayList<>(steps.subList(0, from));
    rest.addAll(steps.subList(Math.min(steps.size(), from + size), steps.size()));
    return rest;
  }

  private AssertionError error(long seed, Failure failure, String how) {
    StringBuilder text = new StringBuilder();
    text.append(
        "Node and Drover differ (%s; -D%s=%d, %d of 100 steps by Node):%n"
            .formatted(how, DifferentialTest.SEED, seed, shareOfNode));
    for (int i = 0; i < failure.log().size(); i++) {
      text.append("%3d  %s%n".formatted(i + 1, failure.log().get(i)));
    }
    text.append(failure.difference());
    return new AssertionError(text.toString(), failure.difference());
  }
}
