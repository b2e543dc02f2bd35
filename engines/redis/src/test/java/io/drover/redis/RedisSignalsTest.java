package io.drover.redis;

import static io.drover.redis.SignalEar.publish;
import static io.drover.redis.SignalEar.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.StoreException;
import io.drover.redis.scripts.ChannelGlob;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.TopicPattern;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Signal;
import io.drover.spi.Signals;
import io.drover.spi.Signals.Listening;
import io.drover.testkit.VirtualTime;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How channels lie in Redis, how they are counted, and what other programs may have done there. */
class RedisSignalsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOW = Instant.ofEpochMilli(1_000);
  private static final JobInsert JOB =
      JobInsert.of("n", new byte[] {'1'}, JobOptions.defaults(), NOW);

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String prefix = RedisBench.newPrefix();
  private final RedisEngine engine = (RedisEngine) RedisBench.open(prefix, new VirtualTime());
  private final Signals signals = engine.signals();

  /** Channels have no prefix, so those of a test have names of its own. */
  private final String own = prefix + ".";

  @AfterEach
  void close() {
    engine.close();
    RedisBench.remove(prefix);
  }

  private String key(String rest) {
    return "drover:" + prefix + ":" + rest;
  }

  private void retain(String channel, String payload, Duration ttl) {
    retain(List.of(signal(channel, payload).retained(ttl)));
  }

  private void retain(List<Signal> all) {
    signals.publish(all, List.of(), Map.of(), NOW).join();
  }

  private List<String> retained(String pattern) {
    return signals.retained(Interest.in(TopicPattern.of(pattern)), NOW).join().stream()
        .map(Signal::channel)
        .toList();
  }

  // ---- keys ---------------------------------------------------------------------------------

  @Test
  void whatIsRetainedLiesUnderKeysThatNothingElseHas() {
    retain("a:b", "1", HOUR);
    assertThat(redis.keys("*" + prefix + "*"))
        .containsExactlyInAnyOrder(key(":retained"), key(":retained:a:b"));
    assertThat(redis.get(key(":retained:a:b"))).isEqualTo("1");
    assertThat(redis.pttl(key(":retained:a:b"))).isBetween(1L, HOUR.toMillis());
    assertThat(redis.pttl(key(":retained"))).isGreaterThan(redis.pttl(key(":retained:a:b")));
    assertThat(redis.zscore(key(":retained"), "a:b")).isGreaterThan(HOUR.toMillis());
    assertThat(signals.forget("a:b", NOW).join()).isTrue();
    assertThat(redis.keys("*" + prefix + "*")).isEmpty();
  }

  @Test
  void exchangesAndQueuesThatAreCalledRetainedAreOthers() {
    for (String name : List.of("retained", "exchanges")) {
      engine.routes().declare(ExchangeDeclaration.of(name, ExchangeType.TOPIC));
    }
    engine.routes().bind("retained", Binding.toQueue("retained"));
    engine.routes().bind("retained", Binding.toExchange("retained"));
    List<String> channels =
        List.of("bindings", "sources", "schedule:a", "staged", "released", "exchanges", "retained");
    channels.forEach(channel -> retain(channel, channel, HOUR));
    assertThat(engine.routes().bindings("retained", null, 10).items()).hasSize(2);
    assertThat(retained("#")).containsExactlyElementsOf(channels.stream().sorted().toList());
    assertThat(engine.routes().delete("retained", false)).isNotNull();
    channels.forEach(channel -> assertThat(signals.forget(channel, NOW).join()).isTrue());
    assertThat(redis.keys("*" + prefix + "*")).containsExactly(key("exchanges"));
  }

  @Test
  void whatHasEndedIsLeftOutOfTheIndexAFewAtATime() {
    redis.zadd(
        key(":retained"),
        IntStream.range(0, 1000)
            .mapToObj(i -> ScoredValue.just(i, "ended." + i))
            .toArray(ScoredValue[]::new));
    assertThat(retained("#")).isEmpty();
    retain("a", "1", HOUR);
    assertThat(redis.zcard(key(":retained"))).isEqualTo(1001 - 18);
    List<Signal> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(signal("many." + i, "").retained(HOUR));
    }
    retain(many);
    assertThat(redis.zcard(key(":retained"))).isEqualTo(1101 - 18 - 216);
    IntStream.range(0, 60).forEach(i -> retain("a", "1", HOUR));
    assertThat(redis.zcard(key(":retained"))).isEqualTo(101);
  }

  @Test
  void theIndexStaysForTheLongestAndGoesWithTheLast() {
    retain("a", "1", Duration.ofMillis(1));
    Awaitility.await()
        .atMost(SignalEar.LIMIT)
        .until(() -> redis.keys("*" + prefix + "*").isEmpty());
    retain("a", "1", HOUR);
    retain("b", "1", Duration.ofMillis(1));
    assertThat(redis.pttl(key(":retained"))).isGreaterThan(HOUR.toMillis());
    retain("c", "1", Duration.ofDays(36_500));
    assertThat(redis.pttl(key(":retained"))).isGreaterThan(Duration.ofDays(36_499).toMillis());
  }

  @Test
  void manyThatEndTogetherAreAllFound() {
    List<Signal> many = new ArrayList<>();
    for (int i = 0; i < 1700; i++) {
      many.add(signal("many." + i, "").retained(HOUR));
    }
    retain(many); // In one step, so all end at the same instant.
    assertThat(retained("many.*"))
        .containsExactlyInAnyOrderElementsOf(many.stream().map(Signal::channel).toList());
  }

  @Test
  void aKeyOfAnotherTypeIsAnErrorThatChangesNothing() {
    redis.set(key(":retained"), "mine");
    List<JobDelivery> jobs = List.of(JobDelivery.of("q", JOB));
    SignalEar ear = new SignalEar();
    try (Listening listening = ear.in(signals, own + "a")) {
      Signal kept = signal(own + "a", "no").retained(HOUR);
      Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
      calls.put("publish", () -> signals.publish(List.of(kept), jobs, Map.of(), NOW).join());
      calls.put("retained", () -> retained("#"));
      calls.put("forget", () -> signals.forget("a", NOW).join());
      calls.forEach(
          (name, call) ->
              assertThatThrownBy(call)
                  .as(name)
                  .hasCauseInstanceOf(StoreException.class)
                  .hasMessageContaining("WRONGTYPE"));
      publish(signals, own + "a", "yes");
      assertThat(ear.await(own + "a=yes")).containsExactly(own + "a=yes");
    }
    assertThat(engine.inspection().counts("q").total()).isZero();
    assertThat(redis.keys("*" + prefix + "*")).containsExactly(key(":retained"));
  }

  @Test
  void whoReadsWhatIsRetainedHasHeardWhatWasPublishedBefore() {
    String channel = own + "a";
    SignalEar ear = new SignalEar();
    try (RedisEngine other = (RedisEngine) RedisBench.open(prefix, new VirtualTime());
        Listening listening = ear.in(signals, channel)) {
      for (int i = 1; i <= 300; i++) {
        Signal signal = signal(channel, "" + i).retained(HOUR);
        other.signals().publish(List.of(signal), List.of(), Map.of(), NOW).join();
        assertThat(signals.retained(Interest.inChannel(channel), NOW).join()).hasSize(1);
        assertThat(ear.heard).hasSize(i);
      }
    }
  }

  // ---- how many listen ----------------------------------------------------------------------

  @Test
  void ownListenersAreCountedOneByOneAndOthersByTheirSubscriptions() {
    String channel = own + "a.b";
    SignalEar ear = new SignalEar();
    try (RedisEngine other = (RedisEngine) RedisBench.open(prefix, new VirtualTime())) {
      List<Listening> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(ear.in(signals, channel));
        all.add(ear.inAll(signals, own + "a.*"));
        all.add(ear.inAll(signals, own + "#.b"));
      }
      all.add(ear.inAll(signals, own + "a.*.c")); // The same glob takes what it does not.
      all.add(ear.inAll(signals, own + "*.x"));
      all.add(ear.in(signals, own + "else"));
      assertThat(publish(signals, channel, "")).isEqualTo(9);
      assertThat(publish(other.signals(), channel, "")).isEqualTo(3); // One channel, two globs.
      assertThat(publish(signals, own + "a.b.c", "")).isEqualTo(1);
      assertThat(publish(other.signals(), own + "a.b.c", "")).isEqualTo(2); // Globs take more.
      ear.in(other.signals(), channel);
      ear.in(other.signals(), channel);
      assertThat(publish(signals, channel, "")).isEqualTo(10);
      assertThat(publish(other.signals(), channel, "")).isEqualTo(5);
      all.forEach(Listening::close);
      assertThat(publish(signals, channel, "")).isEqualTo(1);
    }
  }

  @Test
  void theServerTakesAGlobAsItIsCounted() {
    List<String> names =
        List.of(
            "", "a", "ab", "a.b", "a.b.c", "a.[b]", "a.*", "a.?", "a\\b", "a.^b", "ä.ö", "a..b");
    List<String> patterns =
        List.of(
            "#", "*", "a.*", "a.#", "#.b", "a.#.b", "a.[b]", "a.?.#", "a\\b", "*.^b", "ä.*",
            "a.*.#.c", "#.b.#");
    try (RedisServer server = RedisServer.start()) {
      names.forEach(name -> server.run("SET", name, "1"));
      for (String pattern : patterns) {
        ChannelGlob glob = ChannelGlob.of(TopicPattern.of(pattern));
        assertThat(server.<List<String>>ask(commands -> commands.keys(glob.text())))
            .as(pattern)
            .containsExactlyInAnyOrderElementsOf(names.stream().filter(glob::takes).toList());
      }
    }
  }

  // ---- order and refusals -------------------------------------------------------------------

  @Test
  void allSignalsAreHeardWhileScriptsAreFlushed() {
    SignalEar ear = new SignalEar();
    String channel = own + "a";
    List<String> expected = new ArrayList<>();
    try (RedisServer server = RedisServer.start();
        RedisEngine flushed = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime());
        Listening listening = ear.in(flushed.signals(), channel)) {
      for (int round = 0; round < 40; round++) {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
          if (i % 8 == 7) {
            calls.add(flushed.link().send(commands -> commands.scriptFlush()));
          }
          Signal signal = signal(channel, round + "/" + i);
          calls.add(
              flushed
                  .signals()
                  .publish(
                      List.of(i % 3 == 0 ? signal.retained(HOUR) : signal),
                      i % 5 == 0 ? List.of(JobDelivery.of("q", JOB)) : List.of(),
                      Map.of(),
                      NOW));
          expected.add(channel + "=" + round + "/" + i);
        }
        calls.forEach(CompletableFuture::join);
      }
      ear.await(all -> all.size() >= expected.size());
      // Their order may change where a script has to be sent again.
      assertThat(ear.heard).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(flushed.signals().retained(Interest.inChannel(channel), NOW).join()).hasSize(1);
    }
  }

  @Test
  void aReplicaPublishesNothing() {
    try (RedisServer server = RedisServer.start();
        RedisServer master = RedisServer.start();
        RedisEngine replica = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime())) {
      publish(replica.signals(), "a", "");
      server.run("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
      List<Signal> plain = List.of(signal("a", ""));
      List<Signal> kept = List.of(signal("a", "").retained(HOUR));
      List<ThrowingCallable> calls =
          List.of(
              () -> replica.signals().publish(plain, List.of(), Map.of(), NOW).join(),
              () -> replica.signals().publish(plain, List.of(), Map.of("x", 0L), NOW).join(),
              () -> replica.signals().publish(kept, List.of(), Map.of(), NOW).join());
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call)
            .hasCauseInstanceOf(StoreException.class)
            .hasMessageContaining("replica");
      }
      server.run("REPLICAOF", "NO", "ONE");
      publish(replica.signals(), "a", "");
    }
  }

  @Test
  void withoutMemoryNothingIsRetainedAddedOrHeardButSignalsAloneAre() {
    SignalEar ear = new SignalEar();
    try (RedisServer server = RedisServer.start();
        RedisEngine full = RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime());
        Listening listening = ear.in(full.signals(), "a")) {
      List<JobDelivery> jobs = List.of(JobDelivery.of("q", JOB));
      Signal signal = signal("a", "no");
      full.signals().publish(List.of(signal("b", "")), jobs, Map.of(), NOW).join();
      server.run("CONFIG", "SET", "maxmemory", "1");
      List<ThrowingCallable> calls =
          List.of(
              () -> full.signals().publish(List.of(signal), jobs, Map.of(), NOW).join(),
              () ->
                  full.signals()
                      .publish(List.of(signal.retained(HOUR)), List.of(), Map.of(), NOW)
                      .join());
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call).hasMessageContaining("out of memory");
      }
      publish(full.signals(), "a", "yes");
      assertThat(ear.await("a=yes")).containsExactly("a=yes");
      assertThat(full.inspection().counts("q").total()).isOne();
      assertThat(full.signals().retained(Interest.inChannel("a"), NOW).join()).isEmpty();
    }
  }

  @Test
  void aChannelThatAUserMayNotHearIsRefusedAtOnce() {
    try (RedisServer server = RedisServer.start()) {
      server.run("ACL", "SETUSER", "app", "on", ">pass", "~*", "+@all", "resetchannels", "&mine.*");
      String uri = "redis://app:pass@127.0.0.1:" + server.port();
      try (RedisEngine limited =
          RedisEngine.open(
              RedisSettings.at(uri).callLimit(Duration.ofMinutes(5)), new VirtualTime())) {
        SignalEar ear = new SignalEar();
        for (String channel : List.of("yours", "yours.too")) {
          assertThatThrownBy(() -> ear.in(limited.signals(), channel))
              .hasCauseInstanceOf(StoreException.class)
              .hasMessageContaining("cannot listen to channel \"" + channel + "\"")
              .hasMessageContaining("NOPERM");
        }
        try (Listening listening = ear.in(limited.signals(), "mine.a")) {
          assertThatThrownBy(() -> ear.in(limited.signals(), "yours"))
              .hasMessageContaining("NOPERM");
          publish(limited.signals(), "mine.a", "1");
          assertThat(ear.await("mine.a=1")).containsExactly("mine.a=1");
        }
        Awaitility.await()
            .atMost(SignalEar.LIMIT)
            .until(() -> server.run("CLIENT", "LIST", "TYPE", "pubsub").equals("[]"));
      }
    }
  }

  @Test
  void whatIsMissingOrMakesNoSenseIsRefused() {
    Interest interest = Interest.inChannel("a");
    List<Signal> none = List.of();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("signals", () -> signals.publish(null, List.of(), Map.of(), NOW));
    calls.put(
        "a signal",
        () -> signals.publish(Collections.singletonList(null), List.of(), Map.of(), NOW));
    calls.put("jobs", () -> signals.publish(none, null, Map.of(), NOW));
    calls.put("a job", () -> signals.publish(none, Collections.singletonList(null), Map.of(), NOW));
    calls.put("versions", () -> signals.publish(none, List.of(), null, NOW));
    calls.put(
        "a version",
        () -> signals.publish(none, List.of(), Collections.singletonMap("x", null), NOW));
    calls.put("an exchange", () -> signals.publish(none, List.of(), Map.of("a:b", 1L), NOW));
    calls.put("an instant", () -> signals.publish(none, List.of(), Map.of(), null));
    calls.put("an interest", () -> signals.listen(null, new SignalEar()));
    calls.put("a listener", () -> signals.listen(interest, null));
    calls.put("what is retained", () -> signals.retained(null, NOW));
    calls.put("when it is retained", () -> signals.retained(interest, null));
    calls.put("a channel", () -> signals.forget(null, NOW));
    calls.put("no channel", () -> signals.forget("", NOW));
    calls.put("when it is forgotten", () -> signals.forget("a", null));
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call).as(name).isInstanceOf(InvalidInputException.class));
  }

  // ---- workers ------------------------------------------------------------------------------

  private OptionalInt workers(String queue) {
    return engine.inspection().workers(queue);
  }

  @Test
  void workersAreCountedByTheirQueue() {
    assertThat(workers("q")).hasValue(0);
    try (JobStore.Watch one = engine.jobs().watch("q", null, () -> {});
        JobStore.Watch two = engine.jobs().watch("q", "a wörker", () -> {});
        JobStore.Watch other = engine.jobs().watch("q2", null, () -> {})) {
      Awaitility.await()
          .atMost(SignalEar.LIMIT)
          .until(() -> workers("q").equals(OptionalInt.of(2)));
      Awaitility.await()
          .atMost(SignalEar.LIMIT)
          .until(() -> workers("q2").equals(OptionalInt.of(1)));
    }
    Awaitility.await().atMost(SignalEar.LIMIT).until(() -> workers("q").equals(OptionalInt.of(0)));
  }

  @Test
  void aServerThatDoesNotListConnectionsLeavesTheNumberOpen() {
    try (RedisServer server = RedisServer.start()) {
      server.run(
          "ACL", "SETUSER", "app", "on", ">pass", "~*", "&*", "+@all",
          "-client"); // Older ones cannot deny a part of it.
      try (RedisEngine managed =
          RedisEngine.open(
              RedisSettings.at("redis://app:pass@127.0.0.1:" + server.port()), new VirtualTime())) {
        assertThat(managed.inspection().workers("q")).isEmpty();
        server.kill();
        assertThatThrownBy(() -> managed.inspection().workers("q"))
            .isInstanceOf(StoreException.class);
      }
    }
  }
}
