package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Channel;
import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.Subscription;
import io.drover.internal.threads.SystemTime;
import io.drover.job.SubscriptionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Channels of the facade while connections break. */
class RedisChannelTest {

  @AutoClose private final RedisServer server = RedisServer.start();
  private final SystemTime time = new SystemTime();

  @AutoClose
  private final Drover drover =
      Drover.over(
          RedisEngine.open(RedisSettings.at(server.uri()), time),
          DroverSettings.defaults().time(time));

  private static void until(Callable<Boolean> condition) {
    Awaitility.await().atMost(SignalEar.LIMIT).pollInterval(Duration.ofMillis(5)).until(condition);
  }

  @Test
  void aSubscriberIsToldOfACutAndHearsWhatComesAfterIt() {
    Channel<String> channel = drover.channel("news", String.class);
    List<String> heard = new CopyOnWriteArrayList<>();
    List<Instant> from = new CopyOnWriteArrayList<>();
    List<Instant> until = new CopyOnWriteArrayList<>();
    SubscriptionOptions options =
        SubscriptionOptions.defaults()
            .onGap(
                (since, to) -> {
                  from.add(since);
                  until.add(to);
                  heard.add("gap");
                });
    try (Subscription subscription = channel.subscribe(event -> heard.add(event.data()), options)) {
      for (int round = 1; round <= 3; round++) {
        int gaps = round;
        channel.publish("before " + round);
        until(() -> heard.size() == 3 * gaps - 2);
        Instant cut = Instant.now();
        server.run("CLIENT", "KILL", "TYPE", "pubsub");
        until(() -> from.size() == gaps);
        assertThat(from.get(round - 1)).isBefore(cut.plusSeconds(1));
        assertThat(until.get(round - 1)).isBetween(cut, Instant.now());
        channel.publish("after " + round);
        until(() -> heard.size() == 3 * gaps);
      }
      assertThat(subscription.received()).isEqualTo(6);
    }
    assertThat(heard)
        .containsExactly(
            "before 1",
            "gap",
            "after 1",
            "before 2",
            "gap",
            "after 2",
            "before 3",
            "gap",
            "after 3");
  }
}
