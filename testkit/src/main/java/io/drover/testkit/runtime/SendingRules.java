package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.job.Delivery;
import io.drover.job.Flow;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.NewJob;
import io.drover.job.PageRequest;
import io.drover.job.RedriveRequest;
import io.drover.routing.ExchangeType;
import io.drover.schedule.Schedule;
import io.drover.spi.Outgoing;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of what observers are told of jobs on their way into queues, and give them to carry. */
interface SendingRules extends ObserverRules {

  /** What jobs are given to carry. */
  Map<String, String> CONTEXT = Map.of("traceparent", "00-\"größe\"-01");

  @Test
  @DisplayName("W510 jobs are told as added with what became of each, and their call once")
  default void whatBecameOfEachAddIsTold() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      JobOptions mine = JobOptions.defaults().id("mine");
      bench.orders().add("first", order("tea"), mine);
      bench.orders().add("second", order("tea"), mine);
      bench
          .orders()
          .addAllAsync(List.of(NewJob.of("third", order("tea")), NewJob.of("fourth", order("tea"))))
          .join();
      assertThat(notes.lines)
          .containsExactly("added first", "not added second", "added third", "added fourth");
      assertThat(notes.added.get(1).id()).contains("mine");
      bench.until(() -> notes.sent.size() == 3);
      assertThat(notes.sent).containsOnly("stored");
      assertThat(notes.sendings).extracting(Outgoing::count).containsExactly(1, 1, 2);
      assertThat(notes.sendings)
          .allSatisfy(each -> assertThat(each.kind()).isEqualTo(Outgoing.Kind.QUEUE))
          .allSatisfy(each -> assertThat(each.destination()).isEqualTo("orders"));
      assertThat(notes.sendings.get(2).jobName()).contains("third");
    }
  }

  @Test
  @DisplayName(
      "W511 jobs are told as added by whatever way they come, and carry what they are given")
  default void everyWayIsTold() {
    Notebook notes = new Notebook(CONTEXT);
    try (RuntimeBench bench = observed(notes)) {
      JobQueue<Order> orders = bench.orders();
      Exchange shop = bench.drover().exchange("shop", ExchangeType.FANOUT);
      shop.bind("", orders);
      Channel<Order> channel = bench.drover().channel("events", Order.class);
      channel.durable("audit");
      notes.added.clear();

      orders.add("plain", order("tea"));
      orders.addAsync("async", order("tea")).join();
      bench
          .drover()
          .addAll(
              List.of(
                  Delivery.of("orders", NewJob.of("one", order("tea"))),
                  Delivery.of("parcels", NewJob.of("other", order("tea")))));
      bench.drover().add(tree("single"));
      bench.drover().addFlows(List.of(tree("a"), tree("b")));
      shop.publish("", "published", order("tea"));
      channel.publish(order("tea"));
      channel.publishAsync(order("tea")).join();
      orders
          .schedules()
          .put(
              Schedule.every("hourly", Duration.ofHours(1))
                  .job(JobType.of("tick", Order.class), order("tea")));

      assertThat(notes.comers())
          .containsExactlyInAnyOrder(
              "orders/plain",
              "orders/async",
              "orders/one",
              "parcels/other",
              "orders/single",
              "parcels/child",
              "orders/a",
              "parcels/child",
              "orders/b",
              "parcels/child",
              "orders/published",
              "audit@events/event",
              "audit@events/event",
              "orders/tick");
      for (String queue : List.of("orders", "parcels", "audit@events")) {
        for (JobState state : JobState.values()) {
          bench
              .engine()
              .inspection()
              .page(queue, PageRequest.of(state))
              .items()
              .forEach(
                  job -> assertThat(job.options().telemetry()).as(job.name()).contains("größe"));
        }
      }
      bench.until(() -> notes.sent.size() == notes.sendings.size());
      assertThat(notes.sent).containsOnly("stored");
      assertThat(notes.sendings)
          .extracting(Outgoing::kind)
          .contains(Outgoing.Kind.FLOW, Outgoing.Kind.EXCHANGE)
          .contains(Outgoing.Kind.CHANNEL, Outgoing.Kind.SCHEDULE);
    }
  }

  private static Flow tree(String name) {
    return Flow.of("orders", name, order("tea")).child(Flow.of("parcels", "child", order("tea")));
  }

  @Test
  @DisplayName("W512 what handlers send, dead letters and what is sent back are told as added")
  default void whatAttemptsLeadToIsTold() {
    Notebook notes = new Notebook();
    try (RuntimeBench bench = observed(notes)) {
      bench.orders().add("good", order("tea"));
      bench.orders().add("bad", order("tea"));
      bench
          .orders()
          .worker(
              job -> {
                job.send("parcels", JobType.of("pack", Order.class), job.data());
                if (job.name().equals("bad") && job.redrives() == 0) {
                  throw new IllegalStateException("no luck");
                }
                return "ok";
              })
          .deadLetterTo(Letters.QUEUE)
          .start();
      bench.until(() -> Letters.of(bench).count() == 1);
      bench.until(() -> notes.ended.size() == 2);
      assertThat(notes.comers())
          .containsExactlyInAnyOrder(
              "orders/good", "orders/bad", "parcels/pack", Letters.QUEUE + "/bad");
      Letters.of(bench).redrive(RedriveRequest.all()).await(Duration.ofSeconds(20));
      bench.until(() -> notes.ended.size() == 3);
      bench.until(() -> notes.comers().size() == 6);
      assertThat(notes.comers().subList(4, 6))
          .containsExactlyInAnyOrder("orders/bad", "parcels/pack");
    }
  }

  @Test
  @DisplayName("W513 a run is told what its job carries; what the job has itself or omits stays so")
  default void aRunIsToldWhatItsJobCarries() {
    Notebook notes = new Notebook(CONTEXT);
    try (RuntimeBench bench = observed(notes)) {
      bench.orders().worker(job -> "ok").start();
      bench.orders().add("given", order("tea"));
      bench.until(() -> notes.ended.size() == 1);
      JobOptions own = JobOptions.defaults().telemetry("{\"traceparent\":\"own\",\"n\":1}");
      bench.orders().add("own", order("tea"), own);
      bench.until(() -> notes.ended.size() == 2);
      bench.orders().add("omits", order("tea"), JobOptions.defaults().omitTelemetryContext(true));
      bench.until(() -> notes.ended.size() == 3);
      bench.orders().add("foreign", order("tea"), JobOptions.defaults().telemetry("no JSON {"));
      bench.until(() -> notes.ended.size() == 4);
      assertThat(notes.carried)
          .containsExactly(CONTEXT, Map.of("traceparent", "own"), Map.of(), Map.of());
      assertThat(notes.ended.get(2).job().options().telemetry()).isNull();
    }
  }

  @Test
  @DisplayName("W514 a schedule's runs carry what its put was given, and putting it again is none")
  default void aScheduleCarriesOnce() {
    Notebook notes = new Notebook(CONTEXT);
    try (RuntimeBench bench = observed(notes)) {
      Schedule<Order> hourly =
          Schedule.every("hourly", Duration.ofHours(1))
              .job(JobType.of("tick", Order.class), order("tea"));
      bench.orders().schedules().put(hourly);
      bench.orders().schedules().put(hourly);
      assertThat(notes.comers()).containsExactly("orders/tick");
      bench.orders().worker(job -> "ok").start();
      bench.time().advance(Duration.ofHours(2));
      bench.until(() -> notes.ended.size() >= 3);
      assertThat(List.copyOf(notes.carried).subList(0, 3)).containsOnly(CONTEXT);
      assertThat(List.copyOf(notes.ended).subList(0, 3))
          .allSatisfy(
              each ->
                  assertThat(each.waited())
                      .as("%s of %s", each, each.job().processedOn())
                      .hasValueSatisfying(
                          waited -> assertThat(waited).isLessThan(Duration.ofHours(1))));
      bench.orders().schedules().runNow("hourly");
      bench.until(() -> notes.comers().size() >= 5);
      assertThat(notes.comers()).containsOnly("orders/tick");
    }
  }
}
