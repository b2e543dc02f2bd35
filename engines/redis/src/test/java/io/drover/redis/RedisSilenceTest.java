package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.NewJob;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A server, or the way to it, on which nothing is heard for a while. */
class RedisSilenceTest {

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  private static List<NewJob<Integer>> jobs(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> NewJob.of("n", i, JobOptions.defaults().id("job-" + i)))
        .toList();
  }

  @Test
  void aServerFrozenForLongerThanTheCallLimitLosesNoClaim() {
    int count = 2_000;
    Map<String, Integer> runs = new ConcurrentHashMap<>();
    try (RedisServer server = RedisServer.start();
        Drover drover = Drover.open(server.uri() + "?callLimit=500")) {
      try (Drover patient = Drover.open(server.uri())) {
        patient.queue("q", Integer.class).addAll(jobs(count));
      }
      JobQueue<Integer> queue = drover.queue("q", Integer.class);
      for (int i = 0; i < 4; i++) {
        queue
            .worker(job -> runs.merge(job.id(), 1, Integer::sum))
            .lease(Duration.ofSeconds(15))
            .stalledInterval(Duration.ofMillis(200))
            .onError(error -> {})
            .start();
      }
      for (int round = 1; round <= 3; round++) {
        int some = round * count / 5;
        until(() -> runs.size() > some);
        server.freeze();
        for (int i = 0; i < 3; i++) {
          // The first of its kind is not sent, as nothing comes back of what was sent before.
          assertThatThrownBy(() -> queue.add("n", 0, JobOptions.defaults().id("job-0")))
              .isInstanceOf(StoreException.class)
              .hasMessageMatching(".*(not known|not sent).*");
        }
        server.thaw();
      }
      until(() -> queue.counts().unfinished() == 0);
      assertThat(runs).hasSize(count).values().containsOnly(1);
      assertThat(
              server.<List<String>>ask(
                  commands ->
                      runs.keySet().stream()
                          .filter(id -> commands.hexists("bull:q:" + id, "stc"))
                          .toList()))
          .as("stalled jobs")
          .isEmpty();
    }
  }

  @Test
  void connectionsOnWhichNothingComesBackAreLeft() {
    Set<String> ran = ConcurrentHashMap.newKeySet();
    try (RedisServer server = RedisServer.start();
        SilentProxy proxy = new SilentProxy(server.port());
        Drover drover = Drover.open("redis://127.0.0.1:" + proxy.port() + "?callLimit=500")) {
      JobQueue<Integer> queue = drover.queue("q", Integer.class);
      queue
          .worker(job -> ran.add(job.id()))
          .lease(Duration.ofSeconds(1))
          .stalledInterval(Duration.ofMillis(200))
          .maxStalls(20)
          .onError(error -> {})
          .start();
      queue.add("n", 0, JobOptions.defaults().id("first"));
      until(() -> ran.contains("first"));
      for (int round = 0; round < 3; round++) {
        int first = round;
        queue.addAll(jobs(500).subList(100 * round, 100 * round + 100));
        proxy.silence();
        // It may have to wait for a call that goes alone, as its script is new to the connection.
        String lost = "lost-" + round;
        Throwable thrown = catchThrowable(() -> queue.add("n", 0, JobOptions.defaults().id(lost)));
        if (thrown != null) { // Else it waited so long that it went by the fresh connection.
          assertThat(thrown)
              .isInstanceOf(StoreException.class)
              .hasMessageMatching(".*(not known|not sent).*");
        }
        until(
            () -> {
              queue.add("n", 1, JobOptions.defaults().id("later-" + first));
              return true;
            });
        until(() -> ran.contains("later-" + first));
        if (thrown == null) {
          assertThat(queue.find(lost)).isPresent();
        } else if (thrown.getMessage().contains("not sent")) {
          assertThat(queue.find(lost)).isEmpty();
        }
        assertThat(drover.health().healthy()).isTrue();
      }
      until(() -> queue.counts().unfinished() == 0);
      assertThat(ran).hasSizeGreaterThanOrEqualTo(304);
    }
  }

  @Test
  void aCommandOnASilentConnectionLeavesItToo() {
    try (RedisServer server = RedisServer.start();
        SilentProxy proxy = new SilentProxy(server.port());
        RedisLink link =
            new RedisLink("redis://127.0.0.1:" + proxy.port(), Duration.ofMillis(300))) {
      proxy.silence();
      assertThatThrownBy(() -> link.call(commands -> commands.ping()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("not known");
      until(() -> "PONG".equals(link.call(commands -> commands.ping())));
    }
  }

  @Test
  void whatWaitsForACallThatWasLostWithItsConnectionIsDoneWithinItsOwnLimit() {
    try (RedisServer server = RedisServer.start();
        SilentProxy proxy = new SilentProxy(server.port());
        Drover drover = Drover.open("redis://127.0.0.1:" + proxy.port() + "?callLimit=1000")) {
      JobQueue<Integer> queue = drover.queue("q", Integer.class);
      queue.add("n", 0);
      proxy.silence();
      CompletableFuture<?> lost = queue.addAsync("n", 1);
      List<CompletableFuture<Added>> behind =
          IntStream.range(2, 90).mapToObj(i -> queue.addAsync("n", i)).toList();
      assertThatThrownBy(lost::join).hasMessageContaining("not known");
      List<String> ids = behind.stream().map(CompletableFuture::join).map(Added::id).toList();
      assertThat(ids).isEqualTo(IntStream.range(2, 90).mapToObj(Integer::toString).toList());
    }
  }
}
