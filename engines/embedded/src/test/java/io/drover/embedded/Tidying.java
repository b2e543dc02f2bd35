package io.drover.embedded;

import io.drover.testkit.VirtualTime;
import java.io.PrintStream;
import java.nio.file.Path;

/** A process that fills a store whose tables are written and put together all the time. */
final class Tidying {

  private static final PrintStream OUT = new PrintStream(System.out, true);

  private Tidying() {}

  /** The first argument is the store's directory. */
  public static void main(String[] args) {
    EmbeddedEngine engine = open(Path.of(args[0]));
    while (true) {
      DamagedStores.fill(engine, 3, () -> OUT.println("filled"));
    }
  }

  static EmbeddedEngine open(Path store) {
    return EmbeddedEngine.open(EmbeddedSettings.in(store).tableBytes(128 << 10), new VirtualTime());
  }
}
