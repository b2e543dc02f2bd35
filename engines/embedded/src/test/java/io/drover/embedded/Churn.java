package io.drover.embedded;

import io.drover.spi.JobRecord;
import io.drover.testkit.VirtualTime;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that adds and runs jobs until it is killed, and says on its output what the store has
 * acknowledged: {@code added ID}, {@code runs ID}, {@code done ID}.
 */
final class Churn {

  private static final PrintStream OUT = new PrintStream(System.out, true);

  private Churn() {}

  public static void main(String[] args) {
    String round = args[1];
    EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(Path.of(args[0])), new VirtualTime(Instant.now()));
    engine
        .jobs()
        .recoverStalled(Jobs.QUEUE, Instant.now(), Duration.ofSeconds(1), Integer.MAX_VALUE)
        .join();
    AtomicInteger numbers = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      new Thread(() -> addForEver(engine, round, numbers)).start();
    }
    new Thread(() -> workForEver(engine, round)).start();
  }

  private static void addForEver(EmbeddedEngine engine, String round, AtomicInteger numbers) {
    while (true) {
      String id = "r" + round + "-" + numbers.incrementAndGet();
      Jobs.add(engine, id);
      OUT.println("added " + id);
    }
  }

  private static void workForEver(EmbeddedEngine engine, String round) {
    for (int claim = 0; ; claim++) {
      String token = round + "/" + claim;
      for (JobRecord job : Jobs.claim(engine, 5, token)) {
        OUT.println("runs " + job.id());
        Jobs.complete(engine, job.id(), token);
        OUT.println("done " + job.id());
      }
    }
  }
}
