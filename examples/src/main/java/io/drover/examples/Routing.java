package io.drover.examples;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JobType;
import io.drover.job.Message;
import io.drover.job.Published;
import io.drover.job.UnroutableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Exchanges, bindings and routing keys: who publishes names no queue, and who wants messages binds
 * one.
 */
public final class Routing {

  /**
   * An order.
   *
   * @param number its number
   * @param item what was ordered
   */
  record Order(int number, String item) {}

  static final JobType<Order> CREATED = JobType.of("order-created", Order.class);

  private Routing() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws Exception {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(direct(drover));
      System.out.println(headers(drover));
      System.out.println(unrouted(drover));
      System.out.println(handled(drover));
      System.out.println(together(drover));
    }
  }

  /** Each queue gets the messages whose routing key is the key of its binding. */
  static List<String> direct(Drover drover) {
    Exchange logs = drover.exchange("logs", ExchangeType.DIRECT);
    logs.bind("error", drover.queue("pager"));
    logs.bind("error", drover.queue("archive"));
    logs.bind("info", drover.queue("archive"));

    List<String> error = logs.publish("error", "line", "disk full").queues();
    List<String> info = logs.publish("info", "line", "started").queues();
    return List.of("error to " + error.stream().sorted().toList(), "info to " + info);
  }

  static List<String> headers(Drover drover) {
    Exchange reports = drover.exchange("reports", ExchangeType.HEADERS);
    reports.bind(Binding.toQueue("pdf-printer").headers(HeaderMatch.all(Map.of("format", "pdf"))));
    return reports
        .publish(Message.of("", "print", "report").headers(Map.of("format", "pdf", "pages", "3")))
        .queues();
  }

  /** What no binding takes is dropped, goes to an alternate exchange, or is refused. */
  static String unrouted(Drover drover) {
    drover.exchange("lost", ExchangeType.FANOUT).bind("", drover.queue("unrouted"));
    Exchange tickets =
        drover.exchange(ExchangeDeclaration.of("tickets", ExchangeType.DIRECT).alternate("lost"));
    List<String> queues = tickets.publish("no.such.key", "open", 1).queues();

    Exchange strict = drover.exchange("strict", ExchangeType.DIRECT);
    try {
      strict.publish(Message.of("no.such.key", "open", 1).mandatory());
      return "never";
    } catch (UnroutableException e) {
      return queues + ", " + strict.name() + " refuses";
    }
  }

  /** A handler sees how its job came, and publishes with its own end. */
  static String handled(Drover drover) throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Exchange payments = drover.exchange("payments", ExchangeType.TOPIC);
    payments.bind("paid.#", drover.queue("receipts", Order.class));
    payments.bind("due.#", drover.queue("charges", Order.class));
    JobQueue<Order> charges = drover.queue("charges", Order.class);
    Worker charging =
        charges
            .actionWorker(
                job -> {
                  seen.add(job.routingKey().orElse("?") + " " + job.headers());
                  job.send("payments", Message.of("paid.card", CREATED, job.data()));
                })
            .start();
    Worker receipts =
        drover
            .queue("receipts", Order.class)
            .actionWorker(job -> seen.add(job.routingKey().orElse("?")))
            .start();
    try (charging;
        receipts) {
      payments.publish(
          Message.of("due.card", CREATED, new Order(8, "cups")).headers(Map.of("shop", "eu")));
      return seen.poll(10, TimeUnit.SECONDS) + ", then " + seen.poll(10, TimeUnit.SECONDS);
    }
  }

  /** Many messages in one step, and the end of a binding; a handler sees which exchange it was. */
  static List<String> together(Drover drover) throws InterruptedException {
    Exchange news = drover.exchange("news", ExchangeType.FANOUT);
    JobQueue<String> website = drover.queue("website", String.class);
    JobQueue<String> newsletter = drover.queue("newsletter", String.class);
    news.bind("", website);
    news.bind("", newsletter);
    List<Published> both =
        news.publishAll(
            List.of(Message.of("", "item", "tea is back"), Message.of("", "item", "cups, too")));

    news.unbind("", newsletter);
    List<String> after = news.publish("", "item", "open on Sunday").queues();

    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    Worker showing =
        website
            .actionWorker(job -> shown.add(job.data() + ", from " + job.exchange().orElse("?")))
            .start();
    try (showing) {
      return List.of(
          both.stream().map(each -> each.queues().size()).toList() + " queues, then " + after,
          shown.take(),
          shown.take(),
          shown.take(),
          "for the newsletter: " + newsletter.counts().waiting());
    }
  }
}
