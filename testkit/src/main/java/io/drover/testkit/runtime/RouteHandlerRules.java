package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Message;
import io.drover.job.PageRequest;
import io.drover.job.RedriveRequest;
import io.drover.job.UnroutableException;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeType;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of exchanges as handlers see them: how a job came, and what is sent with its end. */
interface RouteHandlerRules extends RuntimeTest {

  @Test
  @DisplayName("W346 a handler sees exchange, routing key and headers, after a redrive as well")
  default void aHandlerSeesHowItsJobCame() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("#", bench.orders());
      ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
      Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    seen.add(
                        job.exchange().orElse("-")
                            + " "
                            + job.routingKey().orElse("-")
                            + " "
                            + job.headers());
                    if (seen.size() == 1) {
                      throw new IllegalStateException("the first time");
                    }
                  })
              .deadLetterTo(Letters.QUEUE)
              .start();
      try (worker) {
        shop.publish(Message.of("a.b", "buy", order("tea")).headers(Map.of("z", "1", "a", "")));
        bench.time().advance(Duration.ZERO);
        assertThat(
                Letters.of(bench)
                    .redrive(RedriveRequest.all())
                    .await(Duration.ofSeconds(20))
                    .moved())
            .isEqualTo(1);
        bench.orders().add("buy", order("tea"));
        bench.time().advance(Duration.ZERO);
      }
      assertThat(seen).containsExactly("shop a.b {a=, z=1}", "shop a.b {a=, z=1}", "- - {}");
    }
  }

  @Test
  @DisplayName("W347 a handler's message to an exchange is stored with its end, or not at all")
  default void aHandlersMessageIsStoredWithItsEnd() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("done.#", queue(bench, "audit"));
      shop.bind("done.tea", queue(bench, "tea"));
      List<List<String>> told = new ArrayList<>();
      List<Throwable> refused = new ArrayList<>();
      Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    told.add(job.send("shop", Message.of("done.tea", "done", job.data())));
                    told.add(job.send("shop", Message.of("nothing", "done", job.data())));
                    try {
                      job.send("none", Message.of("done", "done", job.data()));
                    } catch (InvalidInputException e) {
                      refused.add(e);
                    }
                    try {
                      job.send("shop", Message.of("nothing", "done", job.data()).mandatory());
                    } catch (UnroutableException e) {
                      refused.add(e);
                    }
                    assertThat(count(bench, "audit")).isEqualTo(job.attemptsMade() - 1L);
                    if (job.attemptsMade() == 0) {
                      throw new IllegalStateException("the first time");
                    }
                  })
              .start();
      try (worker) {
        bench.orders().add("buy", order("tea"), JobOptions.defaults().attempts(2));
        bench.time().advance(Duration.ZERO);
        bench.time().advance(Duration.ofSeconds(1));
      }
      assertThat(refused).hasSize(4);
      assertThat(told.get(0)).containsExactlyInAnyOrder("audit", "tea");
      assertThat(told.get(1)).isEmpty();
      assertThat(List.of(count(bench, "audit"), count(bench, "tea"))).containsExactly(1L, 1L);
      Job<Order> sent =
          queue(bench, "tea").admin().page(PageRequest.of(JobState.WAITING)).items().get(0);
      assertThat(sent.routingKey()).contains("done.tea");
    }
  }

  @Test
  @DisplayName("W352 a handler's message goes where bindings lead when it is sent")
  default void aHandlersMessageGoesWhereBindingsLeadThen() {
    try (RuntimeBench bench = bench()) {
      Exchange shop = bench.drover().exchange("shop", ExchangeType.TOPIC);
      shop.bind("#", queue(bench, "audit"));
      assertThat(shop.publish("a", "buy", order("tea")).queues()).containsExactly("audit");
      Binding other = Binding.toQueue("other").key("#");
      List<List<String>> told = new ArrayList<>();
      Worker worker =
          bench
              .orders()
              .actionWorker(
                  job -> {
                    // Straight to the store, of which this runtime knows nothing.
                    bench.engine().routes().bind("shop", other);
                    told.add(job.send("shop", Message.of("done", "done", job.data())));
                    bench.engine().routes().unbind("shop", other);
                    told.add(job.send("shop", Message.of("done", "done", job.data())));
                  })
              .start();
      try (worker) {
        bench.orders().add("buy", order("tea"));
        bench.time().advance(Duration.ZERO);
      }
      assertThat(told.get(0)).containsExactlyInAnyOrder("audit", "other");
      assertThat(told.get(1)).containsExactly("audit");
      assertThat(List.of(count(bench, "audit"), count(bench, "other"))).containsExactly(3L, 1L);
    }
  }

  private static JobQueue<Order> queue(RuntimeBench bench, String name) {
    return bench.drover().queue(name, Order.class);
  }

  private static long count(RuntimeBench bench, String name) {
    return queue(bench, name).counts().total();
  }
}
