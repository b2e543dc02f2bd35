package io.drover.embedded;

import io.drover.job.FailurePolicy;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A program that adds large trees in parts and runs their jobs until it is killed, and says on its
 * output what it does and what the store has acknowledged: {@code stages ID}, {@code releases ID},
 * {@code released ID}.
 */
final class TreeChurn {

  static final int CHILDREN = 1500;

  private static final int PART = 1000;
  private static final PrintStream OUT = new PrintStream(System.out, true);
  private static final byte[] RESULT = "1".getBytes(StandardCharsets.UTF_8);

  private TreeChurn() {}

  public static void main(String[] args) {
    EmbeddedEngine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(Path.of(args[0])), new VirtualTime(Instant.now()));
    new Thread(() -> workForEver(engine, Trees.KIDS, args[1])).start();
    new Thread(() -> workForEver(engine, Trees.TOP, args[1])).start();
    for (int number = 0; ; number++) {
      add(engine, "r" + args[1] + "-" + number);
    }
  }

  private static void add(EmbeddedEngine engine, String id) {
    OUT.println("stages " + id);
    List<JobDelivery> tree = Trees.tree(id, CHILDREN, FailurePolicy.WAIT, Instant.now());
    for (int from = 0; from < tree.size(); from += PART) {
      List<JobDelivery> part = tree.subList(from, Math.min(tree.size(), from + PART));
      engine.flows().stage(id, Instant.now(), part).join();
    }
    OUT.println("releases " + id);
    engine.flows().release(id, Instant.now()).join();
    OUT.println("released " + id);
  }

  private static void workForEver(EmbeddedEngine engine, String queue, String round) {
    List<Settlement> ends = List.of();
    for (int claims = 0; ; claims++) {
      String token = round + "/" + claims;
      Claim claim = Claim.of(20, token, Duration.ofMinutes(10));
      List<JobRecord> claimed =
          engine.jobs().advance(queue, Advance.of(Instant.now(), ends, claim)).join().claimed();
      ends =
          claimed.stream()
              .map(job -> Settlement.complete(Lease.of(job.id(), token), RESULT, Keep.all()))
              .toList();
    }
  }
}
