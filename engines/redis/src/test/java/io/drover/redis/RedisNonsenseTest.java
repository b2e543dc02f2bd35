package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.DroverException;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.RetryRequest;
import io.drover.redis.connections.ServerCheck;
import io.drover.spi.Advance;
import io.drover.spi.Inspection;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Arguments that no caller should have: each is refused or answered by itself. The connection, what
 * is under way beside it and what is stored stay as they are.
 */
class RedisNonsenseTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000);
  private static final byte[] JSON = "1".getBytes(UTF_8);
  private static final List<String> IDS =
      Arrays.asList(
          null,
          "",
          " ",
          "\0",
          "\uD800",
          "x\uDC00y",
          "x".repeat(1_000_000),
          "wait",
          "a:b",
          "1:lock",
          "repeat:s:x",
          "*",
          "\r\n",
          "{q}");

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String prefix = RedisBench.newPrefix();
  private RedisEngine engine;

  private interface Call {
    void run() throws Exception;
  }

  @BeforeEach
  void open() {
    engine =
        RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), new VirtualTime());
    add("q", null).join();
  }

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private CompletableFuture<?> add(String queue, String id) {
    JobOptions options = id == null ? JobOptions.defaults() : JobOptions.defaults().id(id);
    return engine.jobs().add(queue, List.of(JobInsert.of("n", JSON, options, NOW)));
  }

  /** What can be asked of one job, by the name of the call. */
  private Map<String, Call> about(String id) {
    Inspection look = engine.inspection();
    JobStore jobs = engine.jobs();
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("find", () -> look.find("q", id));
    calls.put("logs", () -> look.logs("q", id, 0, 10));
    calls.put("addLog", () -> look.addLog("q", id, "line", 1));
    calls.put("updateData", () -> look.updateData("q", id, JSON));
    calls.put("updateProgress", () -> look.updateProgress("q", id, JSON));
    calls.put("remove", () -> look.remove("q", id, NOW));
    calls.put("promote", () -> look.promote("q", id, NOW));
    calls.put("changeDelay", () -> look.changeDelay("q", id, NOW, Duration.ofSeconds(1)));
    calls.put("changePriority", () -> look.changePriority("q", id, 1, Placement.BACK));
    calls.put("retry", () -> look.retry("q", id, RetryRequest.of(JobState.FAILED)));
    calls.put(
        "renew",
        () -> jobs.renew("q", List.of(Lease.of(id, "t")), NOW, Duration.ofSeconds(1)).join());
    calls.put(
        "settle",
        () -> {
          Settlement end = Settlement.complete(Lease.of(id, "t"), JSON, Keep.all());
          jobs.advance("q", Advance.of(NOW, List.of(end), null)).join();
        });
    return calls;
  }

  /** Runs a call; one that fails has to say so in the store's words. */
  private static void tryOut(String name, Call call) {
    try {
      call.run();
    } catch (CompletionException e) {
      assertThat(e.getCause()).as(name).isInstanceOf(DroverException.class);
    } catch (Exception e) {
      assertThat(e).as(name).isInstanceOf(DroverException.class);
    }
  }

  private String connections() {
    return ServerCheck.field(redis.info("stats"), "total_connections_received");
  }

  private Map<String, String> picture() {
    Map<String, String> picture = new LinkedHashMap<>();
    for (String key : new TreeSet<>(redis.keys(prefix + ":*"))) {
      picture.put(key, redis.type(key) + " " + redis.memoryUsage(key));
    }
    return picture;
  }

  @Test
  void idsThatNoJobHasAreAnsweredOrRefusedAlone() {
    Map<String, String> before = picture();
    String connections = connections();
    for (String id : IDS) {
      about(id)
          .forEach(
              (name, call) -> {
                CompletableFuture<?> beside = add("beside", null);
                tryOut(name, call);
                beside.join();
              });
    }
    assertThat(connections()).isEqualTo(connections);
    engine.inspection().obliterate("beside", Obliteration.FORCED);
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void whatIsMissingIsRefused() {
    Inspection look = engine.inspection();
    JobStore jobs = engine.jobs();
    Map<String, Call> calls = new LinkedHashMap<>(about(null));
    calls.remove("renew");
    calls.remove("settle");
    calls.put("a queue to add to", () -> jobs.add(null, List.of()));
    calls.put("jobs", () -> jobs.add("q", null));
    calls.put("a job", () -> jobs.add("q", Collections.singletonList(null)));
    calls.put("a request", () -> jobs.advance("q", null));
    calls.put("leases", () -> jobs.renew("q", null, NOW, Duration.ofSeconds(1)));
    calls.put("a queue to watch", () -> jobs.watch(null, null, () -> {}));
    calls.put("a hint", () -> jobs.watch("q", null, null));
    calls.put("a queue to count", () -> look.counts(null));
    calls.put("a queue to pause", () -> look.pause(null));
    calls.put("a page", () -> look.page("q", null));
    calls.put("a queue to page", () -> look.page(null, PageRequest.of(JobState.WAITING)));
    calls.put("a line", () -> look.addLog("q", "1", null, 1));
    calls.put("data", () -> look.updateData("q", "1", null));
    calls.put("a queue to follow", () -> engine.events().follow(null, null));
    calls.put("half a queue", () -> look.pause("\uD800"));
    Map<String, String> before = picture();
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call::run)
                .as(name)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("expected"));
    assertThat(picture()).isEqualTo(before);
  }
}
