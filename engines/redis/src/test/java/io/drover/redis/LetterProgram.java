package io.drover.redis;

import io.drover.Drover;
import io.drover.testkit.runtime.LetterChurn;
import java.io.PrintStream;

/** Has jobs go to a dead-letter queue and back, telling it, until it is killed. */
final class LetterProgram {

  private static final PrintStream OUT = new PrintStream(System.out, true);

  private LetterProgram() {}

  public static void main(String[] arguments) {
    new LetterChurn(Drover.open(arguments[0])).run(arguments[1], OUT::println);
  }
}
