package io.drover.embedded;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.JobOptions;
import io.drover.job.RedriveRequest;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A program whose jobs all fail into a dead-letter queue and are sent back, again and again, until
 * it is killed. It says on its output what the store has acknowledged: {@code added ID}, and {@code
 * moved COUNT} after each redrive.
 */
final class DeadLetterChurn {

  static final String QUEUE = "orders";
  static final String DEAD = "orders-dlq";

  private static final int AT_MOST = 300;
  private static final PrintStream OUT = new PrintStream(System.out, true);

  private DeadLetterChurn() {}

  public static void main(String[] args) {
    Drover drover = Drover.open(args[0]);
    String round = args[1];
    JobQueue<String> orders = drover.queue(QUEUE, String.class);
    orders
        .worker(
            job -> {
              throw new IllegalStateException("no luck");
            })
        .concurrency(8)
        .stalledInterval(Duration.ofMillis(200))
        .maxStalls(Integer.MAX_VALUE)
        .lease(Duration.ofMillis(500))
        .deadLetterTo(DEAD)
        .start();
    DeadLetters<String> letters = drover.deadLetters(DEAD, String.class);
    for (int i = 0; ; i++) {
      if (i < AT_MOST) {
        String id = "r" + round + "-" + i;
        orders.add("place", id, JobOptions.defaults().id(id));
        OUT.println("added " + id);
      }
      if (i % 5 == 4) {
        OUT.println(
            "moved " + letters.redrive(RedriveRequest.all()).await(Duration.ofMinutes(1)).moved());
      }
    }
  }
}
