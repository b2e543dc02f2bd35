package io.drover.cli;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Backoff;
import io.drover.job.JobOptions;
import io.drover.job.Message;
import io.drover.job.UnroutableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The part of the tour about messages that name no queue. For one thread. */
final class DemoRouting {

  private final Drover drover;
  private final DemoStage stage;

  DemoRouting(Drover drover, DemoStage stage) {
    this.drover = drover;
    this.stage = stage;
  }

  void play() throws InterruptedException {
    topics();
    otherExchanges();
    sends();
  }

  private void topics() throws InterruptedException {
    stage.begin(
        DemoStep.TOPICS,
        """
        Exchange shop = drover.exchange("shop", ExchangeType.TOPIC);
        shop.bind("order.*.created", drover.queue("emails-to-send"));
        shop.bind("order.eu.#", drover.queue("audit"));
        shop.publish("order.eu.created", "order-created", order);
        drover.queue("audit").actionWorker(job -> log(job.routingKey(), job.data())).start();
        """);
    Exchange shop = drover.exchange("shop", ExchangeType.TOPIC);
    shop.bind("order.*.created", drover.queue("emails-to-send"));
    shop.bind("order.eu.#", drover.queue("audit"));
    for (String key : List.of("order.eu.created", "order.us.created", "order.eu.paid", "stock")) {
      stage.say("%-16s reaches %s", key, names(shop.publish(key, "order", "order 7").queues()));
    }
    CountDownLatch done = new CountDownLatch(4);
    Worker emails = work("emails-to-send", done);
    Worker audit = work("audit", done);
    try (emails;
        audit) {
      stage.await(done);
    }
  }

  private Worker work(String queue, CountDownLatch done) {
    return drover
        .queue(queue)
        .actionWorker(
            job -> {
              stage.say("%s runs: %s, %s", queue, job.routingKey().orElse(""), job.data());
              done.countDown();
            })
        .start();
  }

  private void otherExchanges() throws InterruptedException {
    stage.begin(
        DemoStep.ROUTING,
        """
        drover.exchange("logs", ExchangeType.DIRECT).bind("error", pager);  // that key alone
        drover.exchange("lost", ExchangeType.FANOUT).bind("", pager);       // every message
        drover.exchange("files", ExchangeType.HEADERS).bind(Binding.toQueue("pdf-printer")
            .headers(HeaderMatch.all(Map.of("format", "pdf"))));            // all of the headers
        drover.exchange(ExchangeDeclaration.of("tickets", ExchangeType.DIRECT).alternate("lost"));
        logs.publish(Message.of("debug", "line", text).mandatory());
        """);
    JobQueue<Object> pager = drover.queue("pager");
    Exchange logs = drover.exchange("logs", ExchangeType.DIRECT);
    logs.bind("error", pager);
    Exchange lost = drover.exchange("lost", ExchangeType.FANOUT);
    lost.bind("", pager);
    lost.bind("", drover.queue("unknown-messages"));
    Exchange files = drover.exchange("files", ExchangeType.HEADERS);
    Map<String, String> pdf = Map.of("format", "pdf");
    files.bind(Binding.toQueue("pdf-printer").headers(HeaderMatch.all(pdf)));
    Exchange tickets =
        drover.exchange(ExchangeDeclaration.of("tickets", ExchangeType.DIRECT).alternate("lost"));

    publish(logs, Message.of("error", "line", "disk full"));
    publish(lost, Message.of("any", "line", "hello"));
    publish(files, Message.of("", "print", "tickets").headers(pdf));
    publish(tickets, Message.of("no.such.key", "open", 1));
    publish(logs, Message.of("debug", "line", "started"));
    try {
      publish(logs, Message.of("debug", "line", "started").mandatory());
    } catch (UnroutableException e) {
      stage.say("mandatory: %s", e.getMessage());
    }
  }

  private void publish(Exchange to, Message message) {
    stage.say(
        "%-7s %-13s reaches %s",
        to.name(),
        message.headers().isEmpty() ? message.routingKey() : message.headers(),
        names(to.publish(message).queues()));
  }

  private void sends() throws InterruptedException {
    stage.begin(
        DemoStep.SENDS,
        """
        checkout.actionWorker(job -> {
            job.send("parcels", "pack", job.data());                           // to a queue
            job.send("shop", Message.of("order.eu.paid", "paid", job.data())); // to an exchange
            charge(job.data()); }).start();
        """);
    JobQueue<String> checkout = drover.queue("checkout", String.class);
    CountDownLatch done = new CountDownLatch(1);
    Worker worker =
        checkout
            .actionWorker(
                job -> {
                  job.send("parcels", "pack", job.data());
                  job.send("shop", Message.of("order.eu.paid", "paid", job.data()));
                  if (job.attempt() == 1) {
                    throw new IllegalStateException("the card is refused");
                  }
                })
            .onFailed((job, error) -> sent("attempt 1: " + error.getMessage()))
            .onCompleted(
                (job, result) -> {
                  sent("attempt 2: paid");
                  done.countDown();
                })
            .start();
    checkout.add(
        "pay",
        "order 8",
        JobOptions.defaults().attempts(2).backoff(Backoff.fixed(Duration.ofMillis(200))));
    try (worker) {
      stage.await(done);
    }
  }

  private void sent(String what) {
    stage.say(
        "%s; parcels to pack: %d, for the audit: %d",
        what, drover.queue("parcels").counts().waiting(), drover.queue("audit").counts().waiting());
  }

  private static String names(List<String> queues) {
    return queues.isEmpty() ? "no queue" : String.join(", ", queues.stream().sorted().toList());
  }
}
