package io.drover.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One sequence of steps on a pair of twins, compared after each. For one thread. */
final class TwinRun {

  private final TwinBench bench;
  private final int shareOfNode;
  private final List<String> log = new ArrayList<>();

  /**
   * Begins a sequence.
   *
   * @param shareOfNode how many of a hundred steps Node takes on Drover's side, too
   */
  TwinRun(TwinBench bench, int shareOfNode) {
    this.bench = bench;
    this.shareOfNode = shareOfNode;
    bench.clear();
  }

  /** Returns the stack trace of an error. */
  static String trace(String message) {
    return "Error: " + message + "\n    at a place";
  }

  /** Returns what the steps so far really did. */
  List<String> log() {
    return log;
  }

  /** Takes a step on both sides, and compares them. */
  void step(TwinStep step) {
    log.add("nothing");
    Random random = new Random(step.seed());
    if (step.kind() == TwinStep.Kind.PASS) {
      long[] spans = {1, 137, 999, 1_000, 5_000, 10_000, 30_000, 61_000};
      long millis = spans[random.nextInt(spans.length)];
      log.set(log.size() - 1, "pass " + millis + " ms");
      bench.pass(millis);
    } else {
      make(step, random);
      bench.pass(0); // What really passed since the last step is no part of the sequence.
    }
    String differences =
        TwinDifferences.between(bench.look(TwinBench.NODE_SIDE), bench.look(TwinBench.JAVA_SIDE));
    if (!differences.isEmpty()) {
      throw new AssertionError(differences);
    }
  }

  private void make(TwinStep step, Random random) {
    TwinChoices choices =
        new TwinChoices(bench.look(TwinBench.NODE_SIDE), random, bench.now(), log.size());
    TwinMove move = choices.choose(step.kind());
    if (move == null) {
      return;
    }
    boolean nodeEverywhere = step.share() < shareOfNode;
    log.set(log.size() - 1, (nodeEverywhere ? "[Node on both] " : "") + move.text());
    List<String> answers = bench.make(move, nodeEverywhere);
    if (!answers.get(0).equals(answers.get(1))) {
      throw new AssertionError("answers: Node " + answers.get(0) + ", Drover " + answers.get(1));
    }
  }
}
