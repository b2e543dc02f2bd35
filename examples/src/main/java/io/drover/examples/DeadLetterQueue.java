package io.drover.examples;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Breaker;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.DeadLetterGroup;
import io.drover.job.JobOptions;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Dead letters: where jobs go that failed for good, how they are mended and sent back. */
public final class DeadLetterQueue {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private DeadLetterQueue() {}

  /** An order. */
  record Order(int number, int cents) {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      run(drover).forEach(System.out::println);
    }
  }

  static List<String> run(Drover drover) {
    JobQueue<Order> orders = drover.queue("orders", Order.class);
    AtomicBoolean bankIsThere = new AtomicBoolean();
    List<String> story = new ArrayList<>();
    Worker worker =
        orders
            .actionWorker(job -> charge(job.data(), bankIsThere.get()))
            .deadLetterTo("orders-dlq")
            .start();
    DeadLetters<Order> dead = drover.deadLetters("orders-dlq", Order.class);
    try (worker) {
      for (int number = 1; number <= 4; number++) {
        int cents = number == 2 ? -5 : 100 * number;
        orders.add("charge", new Order(number, cents), JobOptions.defaults().attempts(2));
      }
      until(() -> dead.count() == 4);

      // By cause: three for the bank, one for its amount.
      for (DeadLetterGroup group : dead.groups().groups()) {
        story.add(group.count() + " × " + group.error());
      }

      // Mend one, and send it back by itself.
      DeadLetter<Order> wrong = dead.page(DeadLetterFilter.all().error("amount")).items().get(0);
      dead.edit(wrong.id(), new Order(2, 200));
      bankIsThere.set(true);
      dead.redrive(wrong.id());

      // The bank is back: all the others, no more than 50 a second.
      Redrive redrive = dead.redrive(RedriveRequest.all().perSecond(50));
      story.add(redrive.await(PATIENCE).moved() + " sent back");
      until(() -> orders.counts().completed() == 4);
      story.add("left: " + dead.count());
    }
    return story;
  }

  /** A worker that stops claiming while everything fails, so that the rest of its queue stays. */
  static Worker careful(JobQueue<Order> orders) {
    return orders
        .actionWorker(job -> charge(job.data(), false))
        .deadLetterTo("orders-dlq")
        .breaker(Breaker.after(20).probeEvery(Duration.ofSeconds(30)))
        .onBreaker(state -> System.out.println("charging is " + state))
        .start();
  }

  private static void charge(Order order, boolean bankIsThere) {
    if (order.cents() < 0) {
      throw new IllegalArgumentException("no amount to charge: " + order.cents());
    }
    if (!bankIsThere) {
      throw new IllegalStateException("the bank does not answer");
    }
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("it did not come to pass");
      }
      Thread.onSpinWait();
    }
  }
}
