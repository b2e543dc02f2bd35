package io.drover.testkit.runtime;

import io.drover.DeadLetters;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Job;
import io.drover.job.Page;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The dead letters of the tests' orders. Stateless. */
final class Letters {

  static final String QUEUE = "orders-dlq";

  private Letters() {}

  static DeadLetters<Order> of(RuntimeBench bench) {
    return bench.drover().deadLetters(QUEUE, Order.class);
  }

  /** Fails for good, if that was the last attempt. */
  static Object fail(Job<?> job) {
    Object data = job.data();
    String item =
        data instanceof Order order
            ? order.item()
            : data instanceof Map<?, ?> map && map.get("originalJob") instanceof Map<?, ?> inner
                ? String.valueOf(inner.get("item"))
                : "it";
    throw new IllegalStateException("no luck with " + item);
  }

  /** Adds orders and has them fail; returns when they are dead letters. */
  static void make(RuntimeBench bench, String... items) {
    long before = of(bench).count();
    for (String item : items) {
      bench.orders().add("buy", RuntimeBench.order(item));
    }
    failAll(bench);
    bench.until(() -> of(bench).count() == before + items.length);
  }

  /** Has all orders that are ready fail for good. */
  static void failAll(RuntimeBench bench) {
    var worker = bench.orders().worker(Letters::fail).concurrency(4).deadLetterTo(QUEUE).start();
    bench.until(() -> bench.orders().counts().waiting() + bench.orders().counts().active() == 0);
    worker.close();
  }

  static DeadLetter<Order> awaitOne(RuntimeBench bench) {
    bench.until(() -> of(bench).count() > 0);
    return one(bench);
  }

  static DeadLetter<Order> one(RuntimeBench bench) {
    return only(bench, DeadLetterFilter.all());
  }

  /** Returns the only one that a filter lets pass. */
  static DeadLetter<Order> only(RuntimeBench bench, DeadLetterFilter filter) {
    List<DeadLetter<Order>> found = all(bench, filter, 100);
    if (found.size() != 1) {
      throw new AssertionError("expected one dead letter of " + filter + ", got: " + found);
    }
    return found.get(0);
  }

  /** Returns all that a filter lets pass, read by pages of a size. */
  static List<DeadLetter<Order>> all(RuntimeBench bench, DeadLetterFilter filter, int limit) {
    List<DeadLetter<Order>> all = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Page<DeadLetter<Order>> page = of(bench).page(filter, limit, cursor);
      all.addAll(page.items());
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return all;
  }

  static List<String> errors(RuntimeBench bench) {
    return all(bench, DeadLetterFilter.all(), 100).stream().map(DeadLetter::error).toList();
  }

  /** Adds an order, and claims it for a worker that never comes back. */
  static void stallOnce(RuntimeBench bench, String name, Order order) {
    bench.orders().add(name, order);
    Claim claim = Claim.of(1, "gone", Duration.ofMillis(100));
    bench
        .engine()
        .jobs()
        .advance("orders", Advance.of(bench.time().instant(), List.of(), claim))
        .join();
    bench.time().move(Duration.ofSeconds(1));
  }

  /** Returns an instant as JavaScript writes it. */
  static String javaScript(Instant instant) {
    return new DateTimeFormatterBuilder().appendInstant(3).toFormatter().format(instant);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("it did not come in time");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
