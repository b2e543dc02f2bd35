package io.drover.redis;

import static io.drover.routing.Binding.toExchange;
import static io.drover.routing.Binding.toQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.redis.scripts.BindingJson;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Routes;
import io.drover.spi.Routes.Bound;
import io.drover.spi.Routes.Deleted;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How exchanges lie in Redis, and what other programs may have written there. */
class RedisRoutesTest {

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String prefix = RedisBench.newPrefix();
  private final RedisEngine engine = (RedisEngine) RedisBench.open(prefix, new VirtualTime());
  private final Routes routes = engine.routes();

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private String key(String rest) {
    return "drover:" + prefix + ":" + rest;
  }

  private void declare(String... names) {
    for (String name : names) {
      routes.declare(ExchangeDeclaration.of(name, ExchangeType.TOPIC));
    }
  }

  private long version(String exchange) {
    return routes.find(exchange).orElseThrow().version();
  }

  private boolean publishes(String exchange, long version) {
    JobInsert job = JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults(), Instant.EPOCH);
    return routes
        .publish(List.of(JobDelivery.of("q", job)), Map.of(exchange, version))
        .join()
        .isPresent();
  }

  @Test
  void exchangesLieUnderKeysThatNoQueueHas() {
    routes.declare(ExchangeDeclaration.of("x", ExchangeType.HEADERS).alternate("lost"));
    declare("y");
    HeaderMatch match = HeaderMatch.any(Map.of("b", "2", "a", "1"));
    routes.bind("x", toQueue("q").key("a.*").headers(match));
    routes.bind("x", toExchange("y"));
    assertThat(redis.keys("*" + prefix + "*"))
        .containsExactlyInAnyOrder(key("exchanges"), key("x:bindings"), key("y:sources"));
    assertThat(redis.hgetall(key("exchanges")))
        .containsEntry("", Long.toString(version("x")))
        .containsEntry(
            "x", "{\"version\":" + version("x") + ",\"type\":\"headers\",\"alternate\":\"lost\"}")
        .containsEntry("y", "{\"version\":" + version("y") + ",\"type\":\"topic\"}");
    assertThat(redis.zrange(key("x:bindings"), 0, -1))
        .containsExactly(
            "{\"exchange\":\"y\",\"key\":\"\"}",
            "{\"queue\":\"q\",\"key\":\"a.*\",\"match\":\"any\",\"headers\":{\"a\":\"1\",\"b\":\"2\"}}");
    assertThat(redis.smembers(key("y:sources"))).containsExactly("x");
    routes.delete("y", false);
    routes.delete("x", false);
    assertThat(redis.keys("*" + prefix + "*")).containsExactly(key("exchanges"));
    assertThat(redis.hkeys(key("exchanges"))).containsExactly("");
  }

  @Test
  void exchangesOfManyBindingsAreDeletedWhole() {
    declare("x", "y", "z", "w");
    List<Binding> bindings =
        IntStream.range(0, 10_000)
            .mapToObj(i -> (i % 10 == 0 ? toExchange("y") : toQueue("q" + i % 7)).key("k." + i))
            .toList();
    for (int i = 0; i < 20; i++) {
      routes.bind("x", bindings.get(i)); // The rest is what this would make of it.
    }
    redis.zadd(
        key("x:bindings"),
        bindings.stream()
            .map(each -> ScoredValue.just(0, BindingJson.write(each)))
            .toArray(ScoredValue[]::new));
    routes.bind("x", toExchange("w"));
    routes.bind("x", toExchange("x"));
    routes.bind("z", toExchange("x"));
    List<Binding> read = new ArrayList<>();
    Page<Binding> page = routes.bindings("x", null, 100_000);
    read.addAll(page.items());
    while (page.next().isPresent()) {
      assertThat(page.items()).hasSize(1000);
      page = routes.bindings("x", page.next().get(), 100_000);
      read.addAll(page.items());
    }
    assertThat(read).hasSize(10_002).doesNotHaveDuplicates().containsAll(bindings);
    assertThat(routes.delete("x", true)).isEqualTo(Deleted.IN_USE);
    assertThat(routes.delete("y", false)).isEqualTo(Deleted.DELETED);
    assertThat(redis.zcard(key("x:bindings"))).isEqualTo(9_002);
    assertThat(routes.delete("x", false)).isEqualTo(Deleted.DELETED);
    assertThat(redis.keys("*" + prefix + "*")).containsExactly(key("exchanges"));
    assertThat(routes.delete("w", true)).isEqualTo(Deleted.DELETED);
    assertThat(routes.delete("z", true)).isEqualTo(Deleted.DELETED);
  }

  @Test
  void bindingsThatCannotBeReadArePassedOver() {
    declare("x", "y");
    routes.bind("x", toQueue("q"));
    routes.bind("x", toExchange("y"));
    for (String foreign :
        List.of(
            "",
            "no JSON",
            "[]",
            "{\"exchange\":\"a\\q\",\"key\":\"\"}",
            "{\"exchange\":\"a\",\"queue\":\"b\",\"key\":\"\"}",
            "{\"exchange\":\"a\"}",
            "{\"exchange\":{\"key\":1}}",
            "{\"queue\":\"a:b\",\"key\":\"\"}",
            "{\"queue\":\"q\",\"key\":\"\",\"match\":\"none\",\"headers\":{}}",
            "{\"queue\":\"q\",\"key\":\"\",\"match\":\"all\",\"headers\":{\"a\":1}}")) {
      redis.zadd(key("x:bindings"), foreign.length() % 2, foreign);
    }
    for (int limit : List.of(1, 3, 100)) {
      List<Binding> read = new ArrayList<>();
      String after = null;
      do {
        Page<Binding> page = routes.bindings("x", after, limit);
        read.addAll(page.items());
        after = page.next().orElse(null);
      } while (after != null);
      assertThat(read).containsExactlyInAnyOrder(toQueue("q"), toExchange("y"));
    }
    assertThat(routes.unbind("x", toQueue("q"))).isTrue();
    assertThat(routes.delete("x", false)).isEqualTo(Deleted.DELETED);
    assertThat(redis.keys(key("x*"))).isEmpty();
  }

  @Test
  void anExchangeThatCannotBeReadIsPassedOverAmongOthers() {
    declare("x", "y");
    for (String foreign :
        List.of(
            "",
            "topic",
            "{\"type\":\"topic\"}",
            "{\"version\":0,\"type\":\"topic\"}",
            "{\"version\":1,\"type\":\"TOPIC\"}",
            "{\"version\":1,\"type\":\"topic\",\"alternate\":\"y\"}",
            "{\"version\":1,")) {
      redis.hset(key("exchanges"), "y", foreign);
      redis.hset(key("exchanges"), "a:b", foreign);
      assertThat(routes.all()).extracting(each -> each.declaration().name()).containsExactly("x");
      assertThatThrownBy(() -> routes.find("y"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("delete the exchange");
      assertThatThrownBy(() -> declare("y")).isInstanceOf(StoreException.class);
      assertThat(publishes("y", Routes.ABSENT)).isFalse();
    }
    assertThat(routes.bind("x", toExchange("y"))).isEqualTo(Bound.BOUND);
    assertThat(routes.delete("y", false)).isEqualTo(Deleted.DELETED);
    declare("y");
    assertThat(publishes("y", version("y"))).isTrue();
  }

  @Test
  void versionsGrowWhateverTheLastOneIsSaidToBe() {
    declare("x");
    List<Long> versions = new ArrayList<>(List.of(version("x")));
    String later = Long.toString(version("x") + 3_600_000_000L);
    for (String last : List.of("", "nan", "-5", "1e300", "inf", "0", later)) {
      redis.hset(key("exchanges"), "", last);
      routes.bind("x", toQueue("q").key(last));
      versions.add(version("x"));
      assertThat(publishes("x", version("x"))).isTrue();
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    assertThat(versions.get(7)).isEqualTo(Long.parseLong(later) + 1);
    redis.hdel(key("exchanges"), "");
    routes.delete("x", false);
    declare("x");
    assertThat(versions).doesNotContain(version("x"));
  }

  @Test
  void aKeyOfAnotherTypeIsAnErrorThatChangesNothing() {
    declare("x", "y", "z");
    routes.bind("x", toExchange("y"));
    redis.set(key("z:bindings"), "mine");
    redis.set(key("z:sources"), "mine");
    long version = version("x");
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("bind", () -> routes.bind("z", toQueue("q")));
    calls.put("bind to", () -> routes.bind("x", toExchange("z")));
    calls.put("unbind", () -> routes.unbind("z", toQueue("q")));
    calls.put("bindings", () -> routes.bindings("z", null, 5));
    calls.put("delete", () -> routes.delete("z", false));
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call)
                .as(name)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("WRONGTYPE"));
    assertThat(version("x")).isEqualTo(version);
    assertThat(routes.bindings("x", null, 5).items()).containsExactly(toExchange("y"));
    redis.del(key("y:sources"));
    redis.set(key("y:sources"), "mine");
    assertThatThrownBy(() -> routes.unbind("x", toExchange("y"))).hasMessageContaining("WRONGTYPE");
    assertThat(routes.bindings("x", null, 5).items()).containsExactly(toExchange("y"));
    assertThat(routes.delete("x", false)).isEqualTo(Deleted.DELETED);
    redis.del(key("exchanges"));
    redis.set(key("exchanges"), "mine");
    assertThatThrownBy(routes::all).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> declare("x")).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> publishes("x", 1)).hasMessageContaining("WRONGTYPE");
  }

  @Test
  void whatIsMissingOrMakesNoSenseIsRefused() {
    declare("x");
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    for (String name : new String[] {null, "", " ", "a:b", "\uD800"}) {
      calls.put("find " + name, () -> routes.find(name));
      calls.put("delete " + name, () -> routes.delete(name, false));
      calls.put("bind " + name, () -> routes.bind(name, toQueue("q")));
      calls.put("unbind " + name, () -> routes.unbind(name, toQueue("q")));
      calls.put("bindings " + name, () -> routes.bindings(name, null, 1));
      calls.put(
          "publish " + name, () -> routes.publish(List.of(), Collections.singletonMap(name, 1L)));
    }
    calls.put("declare", () -> routes.declare(null));
    calls.put("bind nothing", () -> routes.bind("x", null));
    calls.put("unbind nothing", () -> routes.unbind("x", null));
    calls.put("limit", () -> routes.bindings("x", null, 0));
    calls.put("cursor", () -> routes.bindings("x", "y", 1));
    calls.put("negative cursor", () -> routes.bindings("x", "-1", 1));
    calls.put("no jobs", () -> routes.publish(null, Map.of()));
    calls.put("no job", () -> routes.publish(Collections.singletonList(null), Map.of()));
    calls.put("no versions", () -> routes.publish(List.of(), null));
    calls.put("no version", () -> routes.publish(List.of(), Collections.singletonMap("x", null)));
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call).as(name).isInstanceOf(InvalidInputException.class));
  }
}
