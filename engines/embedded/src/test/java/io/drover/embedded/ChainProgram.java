package io.drover.embedded;

import io.drover.Drover;
import io.drover.testkit.runtime.Chain;

/** Adds orders to a chain of queues and works on it, telling both, until it is killed. */
final class ChainProgram {

  private ChainProgram() {}

  public static void main(String[] arguments) {
    int first = Integer.parseInt(arguments[1]);
    Drover drover = Drover.open("embedded:" + arguments[0]);
    Chain chain = new Chain(drover);
    chain.work(order -> tell("ran " + order));
    for (int order = first; ; order++) {
      chain.add(order);
      tell("added " + order);
    }
  }

  private static synchronized void tell(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
