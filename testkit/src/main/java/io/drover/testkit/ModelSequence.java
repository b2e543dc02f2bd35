package io.drover.testkit;

import java.util.List;

/** A sequence of steps on an engine and on the model at once. For one thread. */
interface ModelSequence {

  /** Takes a step on both, and compares them. */
  void step(ModelAction action);

  /** Returns what the steps so far really did. */
  List<String> log();

  /** Removes what the sequence has stored. */
  void close();
}
