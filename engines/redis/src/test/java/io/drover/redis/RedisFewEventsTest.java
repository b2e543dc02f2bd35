package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of which somebody has said that they keep few events. */
class RedisFewEventsTest {

  private static final int ROUNDS = 5;

  /** So many that their events are more than a few hundred, and less than a thousand. */
  private static final int JOBS = 150;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"0", "5", "999", "no number"})
  void whoWaitsForJobsThatAreNotKeptHearsOfTheirEnds(String most) {
    String prefix = RedisBench.newPrefix();
    try (Drover drover = Drover.open(RedisShared.uri() + "?prefix=" + prefix)) {
      RedisShared.keys().hset(prefix + ":few:meta", "opts.maxLenEvents", most);
      var queue = drover.queue("few", Integer.class);
      queue.worker(job -> job.data() + 1).concurrency(50).start();
      JobOptions options = JobOptions.defaults().keepCompleted(Keep.none());
      for (int round = 0; round < ROUNDS; round++) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
          ids.add(queue.add("count", i, options).id());
        }
        for (int i = 0; i < JOBS; i++) { // Most have ended by now, and are gone.
          assertThat(queue.awaitResult(ids.get(i), Integer.class, LIMIT)).isEqualTo(i + 1);
        }
      }
      assertThat(RedisShared.keys().hget(prefix + ":few:meta", "opts.maxLenEvents"))
          .isEqualTo(most);
    }
    RedisBench.remove(prefix);
  }
}
