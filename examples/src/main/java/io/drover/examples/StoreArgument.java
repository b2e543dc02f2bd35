package io.drover.examples;

import io.drover.Drover;

/** The argument of the examples: the store they run on. Stateless. */
final class StoreArgument {

  private StoreArgument() {}

  /** Opens the store that the first argument names, else one in memory. */
  static Drover open(String[] args) {
    return Drover.open(args.length == 0 ? "embedded:" : args[0]);
  }
}
