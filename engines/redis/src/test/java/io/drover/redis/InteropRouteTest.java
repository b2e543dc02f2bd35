package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Exchange;
import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Message;
import io.drover.routing.ExchangeType;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is published to an exchange, with Node's workers at the queues it reaches. */
class InteropRouteTest {

  @AutoClose private static Interop both;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @Test
  void nodeRunsWhatWasPublishedWithItsDataAsTheyWere() {
    Exchange shop = both.drover().exchange("shop", ExchangeType.TOPIC);
    JobQueue<JsonNode> queue = both.queue("route-emails");
    shop.bind("order.*.created", queue);
    JsonNode data = Interop.json("{\"id\":1,\"größe\":\"ß\"}");
    Message message =
        Message.of("order.eu.created", "created", data, JobOptions.defaults().attempts(2))
            .headers(Map.of("format", "pdf"));
    String id = shop.publish(message).byQueue().get("route-emails").id();

    JsonNode seen = both.node().call("job", "route-emails", id);
    assertThat(seen.path("data")).isEqualTo(data);
    assertThat(seen.path("opts").path("attempts").asInt()).isEqualTo(2);
    assertThat(seen.path("opts").path("route"))
        .isEqualTo(
            Interop.json(
                "{\"exchange\":\"shop\",\"routingKey\":\"order.eu.created\",\"headers\":{\"format\":\"pdf\"}}"));

    Map<String, ?> failOnce = Map.of("do", "fail", "message", "once");
    both.node()
        .worker("route-emails", Map.of(), failOnce, Map.of("do", "return", "value", "mailed"));
    both.until("route-emails", id, JobState.COMPLETED);
    Job<JsonNode> job = queue.find(id).orElseThrow();
    assertThat(job.routingKey()).contains("order.eu.created");
    assertThat(job.headers()).isEqualTo(Map.of("format", "pdf"));
    assertThat(job.data()).isEqualTo(data);
  }
}
