package io.drover.redis;

import io.drover.Drover;
import io.drover.testkit.runtime.Chain;

/** Works on a chain of queues until it is killed. */
final class ChainProgram {

  private ChainProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    Drover drover = Drover.open(arguments[0]);
    new Chain(drover).work(order -> System.out.println("ran " + order));
    Thread.currentThread().join();
  }
}
