package io.drover.embedded;

import io.drover.Drover;
import io.drover.Idempotency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A program whose effects each write a line of their key to a file, and that says on its output
 * {@code begun KEY}, {@code done KEY RESULT}, until it is killed. A result is the number of the run
 * of this program.
 */
final class Spender {

  private Spender() {}

  public static void main(String[] args) throws IOException {
    Path effects = Path.of(args[1]);
    int run = Integer.parseInt(args[2]);
    try (Drover drover = Drover.open("embedded:" + args[0])) {
      Idempotency once = drover.idempotency(Duration.ofHours(1)).waitLimit(Duration.ZERO);
      for (int i = 0; ; i++) {
        String key = "key-" + i;
        Integer result = once.run(key, Integer.class, () -> spend(effects, key, run));
        System.out.println("done " + key + " " + result);
      }
    }
  }

  private static int spend(Path effects, String key, int run) throws IOException {
    System.out.println("begun " + key + " " + run);
    Files.writeString(effects, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return run;
  }
}
