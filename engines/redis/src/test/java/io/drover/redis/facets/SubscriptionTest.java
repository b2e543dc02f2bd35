package io.drover.redis.facets;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.spi.Interest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  private static final Instant T0 = Instant.EPOCH;

  private final Subscription subscription = Subscription.of(Interest.inChannel("a"));

  private Instant confirm(int asked, int confirmed) {
    subscription.ask(T0.plusSeconds(asked));
    assertThat(subscription.answer()).isTrue();
    return subscription.confirm(T0.plusSeconds(confirmed));
  }

  @Test
  void whatIsLostAtOnceMayBeMissedSinceItWasAskedFor() {
    assertThat(confirm(10, 15)).isNull();
    subscription.lose(T0.plusSeconds(5));
    assertThat(confirm(20, 25)).isEqualTo(T0.plusSeconds(10));
    subscription.lose(T0.plusSeconds(22));
    assertThat(confirm(30, 35)).isEqualTo(T0.plusSeconds(22));
  }
}
