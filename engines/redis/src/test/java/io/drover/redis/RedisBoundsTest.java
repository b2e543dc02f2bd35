package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.Deduplication;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.PageRequest;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Script;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Routes.Deleted;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one call does, and through how much it looks, is bounded whatever a queue holds. */
class RedisBoundsTest extends OneQueue<Integer> {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|]+):calls=(\\d+)");
  private static final byte[] RESULT = "null".getBytes(UTF_8);

  private final RedisEngine engine =
      RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), new VirtualTime());

  RedisBoundsTest() {
    super(Integer.class);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Returns how often the server ran which commands for something, those of scripts among them. */
  private Map<String, Integer> commandsOf(Runnable something) {
    redis.configResetstat();
    something.run();
    Map<String, Integer> commands = new TreeMap<>();
    for (MatchResult one : CALLS.matcher(redis.info("commandstats")).results().toList()) {
      commands.merge(one.group(1), Integer.parseInt(one.group(2)), Integer::sum);
    }
    return commands;
  }

  private int scriptsOf(Runnable something) {
    Map<String, Integer> commands = commandsOf(something);
    return commands.getOrDefault("evalsha", 0);
  }

  private void activate(String id) {
    redis.hset(key(id), Map.of("name", "n", "data", "1", "ats", "1", "processedOn", "1"));
    redis.lpush(key("active"), id);
    redis.set(key(id + ":lock"), "token");
  }

  private void fill(String list, String beginning, int count) {
    for (int from = 0; from < count; from += 1_000) {
      redis.lpush(
          key(list),
          IntStream.range(from, from + 1_000).mapToObj(n -> beginning + n).toArray(String[]::new));
    }
  }

  private static Settlement complete(String id, Keep keep) {
    return Settlement.complete(Lease.of(id, "token"), RESULT, keep);
  }

  private Advanced advance(List<Settlement> settlements, int claims) {
    Claim claim = claims == 0 ? null : Claim.of(claims, "token", Duration.ofMinutes(1));
    return engine.jobs().advance("q", Advance.of(NOW, settlements, claim)).join();
  }

  private static JobInsert job(JobOptions options) {
    return JobInsert.of("n", "1".getBytes(UTF_8), options, NOW);
  }

  private List<Added> add(List<JobInsert> jobs) {
    return engine.jobs().add("q", jobs).join();
  }

  // ---- settling and claiming ----------------------------------------------------------------

  private void finished(int count) {
    for (int i = 0; i < count; i++) {
      redis.hset(key("old-" + i), Map.of("name", "n", "data", "1"));
      redis.zadd(key("completed"), i, "old-" + i);
    }
  }

  @Test
  void oneCallPrunesSoManyHoweverManyRetentionsItHas() {
    finished(1_000);
    List<Settlement> ends = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      activate("a-" + i);
      ends.add(complete("a-" + i, Keep.count(10 + i)));
    }
    assertThat(advance(ends, 0).settled()).containsOnly(Settled.RECORDED);
    assertThat(redis.zcard(key("completed"))).isBetween(1_025L - 75, 1_025L - 50);
  }

  @Test
  void retentionCatchesUpWithTheNextCalls() {
    finished(150);
    for (int call = 0; call < 3; call++) {
      List<Settlement> ends = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        activate(call + "-" + i);
        ends.add(complete(call + "-" + i, Keep.count(90)));
      }
      advance(ends, 0);
    }
    assertThat(redis.zcard(key("completed"))).isEqualTo(90);
  }

  @Test
  void oneCallMakesSoManyReadyThatAreDue() {
    for (int i = 0; i < 300; i++) {
      redis.hset(key("due-" + i), Map.of("name", "n", "data", "1", "priority", "0"));
      redis.zadd(key("delayed"), i, "due-" + i);
    }
    assertThat(advance(List.of(), 25).claimed()).hasSize(25);
    assertThat(redis.zcard(key("delayed"))).isEqualTo(250);
  }

  @Test
  void jobsThatTakeLongToFindAmongActiveOnesAreSettledByCallsOfTheirOwn() {
    fill("active", "before-", 10_000);
    for (int i = 0; i < 6; i++) {
      activate("a-" + i);
    }
    fill("active", "after-", 10_000);
    queue.add("n", 1);
    List<Settlement> ends =
        IntStream.range(0, 6).mapToObj(i -> complete("a-" + i, Keep.all())).toList();
    List<Advanced> answers = new ArrayList<>();
    assertThat(scriptsOf(() -> answers.add(advance(ends, 1)))).isEqualTo(3);
    assertThat(answers.get(0).settled()).hasSize(6).containsOnly(Settled.RECORDED);
    assertThat(answers.get(0).claimed()).hasSize(1);
    assertThat(redis.llen(key("active"))).isEqualTo(20_001);
    assertThat(redis.keys(key("a-*:lock"))).isEmpty();
  }

  @Test
  void jobsThatAreFoundAtOnceAreSettledByOneCall() {
    for (int i = 0; i < 25; i++) {
      activate("a-" + i);
    }
    List<Settlement> ends =
        IntStream.range(0, 25).mapToObj(i -> complete("a-" + i, Keep.all())).toList();
    assertThat(scriptsOf(() -> advance(ends, 25))).isOne();
  }

  @Test
  void settlementsWithManyDeliveriesAreSettledBySeveralCalls() {
    JobDelivery next = JobDelivery.of("q", job(JobOptions.defaults()));
    List<Settlement> ends = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      activate("a-" + i);
      ends.add(complete("a-" + i, Keep.all()).deliveries(Collections.nCopies(4, next)));
    }
    List<Advanced> answers = new ArrayList<>();
    assertThat(scriptsOf(() -> answers.add(advance(ends, 25)))).isEqualTo(5);
    assertThat(answers.get(0).settled()).hasSize(25).containsOnly(Settled.RECORDED);
    assertThat(answers.get(0).claimed()).hasSize(25);
    assertThat(redis.llen(key("wait"))).isEqualTo(75);
  }

  // ---- adding -------------------------------------------------------------------------------

  @Test
  void addsAreWeighedByWhatTheyTakeOfTheServer() {
    JobInsert plain = job(JobOptions.defaults());
    JobInsert delayed = plain.delay(Duration.ofMinutes(1));
    JobInsert debounced =
        job(JobOptions.defaults().deduplication(Deduplication.debounce("d", Duration.ofHours(1))));
    byte[] data = ("\"" + "x".repeat(100_000) + "\"").getBytes(UTF_8);
    JobInsert large = JobInsert.of("n", data, JobOptions.defaults(), NOW);
    assertThat(scriptsOf(() -> add(Collections.nCopies(100, plain)))).isOne();
    assertThat(scriptsOf(() -> add(Collections.nCopies(100, delayed)))).isEqualTo(2);
    assertThat(scriptsOf(() -> add(Collections.nCopies(100, debounced)))).isEqualTo(5);
    assertThat(scriptsOf(() -> add(Collections.nCopies(20, large)))).isEqualTo(10);
  }

  @Test
  void addsOfSeveralCallsKeepTheirOrder() {
    List<JobInsert> jobs =
        IntStream.range(0, 120).mapToObj(i -> job(JobOptions.defaults().priority(1))).toList();
    List<String> ids = add(jobs).stream().map(Added::id).toList();
    assertThat(ids).hasSize(120).doesNotHaveDuplicates();
    assertThat(redis.zrange(key("prioritized"), 0, -1)).isEqualTo(ids);
  }

  @Test
  void jobsAddedTogetherAreMarkedOnce() {
    List<JobInsert> delayed =
        IntStream.range(0, 50)
            .mapToObj(i -> job(JobOptions.defaults()).delay(Duration.ofSeconds(60 + i)))
            .toList();
    assertThat(commandsOf(() -> add(delayed))).containsEntry("zadd", 51).containsEntry("zrange", 1);
    assertThat(redis.zscore(key("marker"), "1")).isEqualTo(NOW.plusSeconds(60).toEpochMilli());
    List<JobInsert> ready =
        IntStream.range(0, 50).mapToObj(i -> job(JobOptions.defaults().priority(2))).toList();
    assertThat(commandsOf(() -> add(ready))).containsEntry("zadd", 51);
    assertThat(redis.zscore(key("marker"), "0")).isZero();
  }

  @Test
  void anEarlierJobAmongThoseAddedTogetherMovesTheMark() {
    add(
        IntStream.range(0, 10)
            .mapToObj(i -> job(JobOptions.defaults()).delay(Duration.ofSeconds(60 - i)))
            .toList());
    assertThat(redis.zscore(key("marker"), "1")).isEqualTo(NOW.plusSeconds(51).toEpochMilli());
  }

  private Map<String, Integer> commandsOfKeptAdds() {
    Deduplication rule = Deduplication.keepLastIfActive("kept");
    return commandsOf(
        () -> add(Collections.nCopies(20, job(JobOptions.defaults().deduplication(rule)))));
  }

  private void owner() {
    redis.hset(key("owner"), Map.of("name", "n", "data", "1", "processedOn", "1"));
    redis.set(key("de:kept"), "owner");
  }

  @Test
  void anOwnerInBackoffIsNotLookedForAmongActiveJobs() {
    owner();
    redis.zadd(key("delayed"), 1e15, "owner");
    assertThat(commandsOfKeptAdds()).doesNotContainKeys("lrange", "lpos");
    assertThat(redis.exists(key("dn:kept"))).isZero();
  }

  @Test
  void anOwnerThatWaitsAgainIsLookedForOnceInACall() {
    owner();
    redis.lpush(key("wait"), "owner");
    fill("active", "a-", 1_000);
    assertThat(commandsOfKeptAdds()).doesNotContainKey("lrange").containsEntry("lpos", 1);
    assertThat(redis.exists(key("dn:kept"))).isZero();
  }

  @Test
  void anOwnerThatIsActiveWithoutALeaseHasTheLastJobKept() {
    owner();
    fill("active", "a-", 1_000);
    redis.lpush(key("active"), "owner");
    assertThat(commandsOfKeptAdds()).doesNotContainKey("lrange").containsEntry("lpos", 1);
    assertThat(redis.exists(key("dn:kept"))).isOne();
  }

  // ---- looking ------------------------------------------------------------------------------

  @Test
  void whatIsInLargeJobsIsNotHandedThroughScripts() {
    String data = "\"" + "x".repeat(100_000) + "\"";
    for (int i = 0; i < 60; i++) {
      redis.hset(key("large-" + i), Map.of("name", "n", "data", data));
      redis.lpush(key("wait"), "large-" + i);
    }
    String base = prefix + ":q:";
    Arguments page = Arguments.of(base, "wait", "0", "50");
    assertThat(Replies.list(engine.link().call(Script.PAGE, base, page))).hasSize(5);
    Arguments find = Arguments.of(base, "large-7");
    assertThat(Replies.list(engine.link().call(Script.FIND, base, find))).hasSize(1);

    assertThat(engine.inspection().page("q", PageRequest.of(JobState.WAITING).limit(60)).items())
        .hasSize(60)
        .allSatisfy(job -> assertThat(job.data()).hasSize(100_002))
        .extracting(job -> job.id())
        .startsWith("large-0", "large-1")
        .endsWith("large-59");
    assertThat(engine.inspection().find("q", "large-7").orElseThrow().data()).hasSize(100_002);
    assertThat(advance(List.of(), 1).claimed())
        .singleElement()
        .satisfies(job -> assertThat(job.data()).hasSize(100_002));
  }

  @Test
  void childrenWithLargeResultsAreReadInSmallParts() {
    for (int i = 0; i < 40; i++) {
      redis.hset(key("p:processed"), key("c-" + i), "\"" + "x".repeat(100_000) + "\"");
      redis.hset(key("p2:processed"), key("c-" + i), "1");
    }
    assertThat(scriptsOf(() -> assertThat(children("p")).isEqualTo(40))).isGreaterThan(15);
    assertThat(scriptsOf(() -> assertThat(children("p2")).isEqualTo(40))).isEqualTo(2);
  }

  private int children(String parent) {
    JobKey key = JobKey.of("q", parent);
    return engine.flows().children(key, ChildState.COMPLETED, null, 100).items().size();
  }

  // ---- changing -----------------------------------------------------------------------------

  @Test
  void jobsThatTakeLongToFindAmongWaitingOnesAreMovedByCallsOfTheirOwn() {
    fill("wait", "before-", 15_000);
    for (int i = 0; i < 6; i++) {
      queue.add("n", 1, JobOptions.defaults().id("m-" + i));
    }
    fill("wait", "after-", 15_000);
    List<Move> moves =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    Move.of(
                        JobKey.of("q", "m-" + i),
                        "1".getBytes(UTF_8),
                        JobDelivery.of("r", job(JobOptions.defaults().id("r-" + i)))))
            .toList();
    List<Moved> moved = new ArrayList<>();
    assertThat(scriptsOf(() -> moved.addAll(engine.jobs().move(moves).join()))).isEqualTo(3);
    assertThat(moved).hasSize(6).allMatch(one -> one.outcome() == Moved.Outcome.MOVED);
    assertThat(moved)
        .extracting(Moved::id)
        .containsExactly("r-0", "r-1", "r-2", "r-3", "r-4", "r-5");
    assertThat(redis.llen(key("wait"))).isEqualTo(30_000);
  }

  @Test
  void childrenThatTakeLongToFindAreRemovedByCallsOfTheirOwn() {
    fill("active", "a-", 30_000);
    redis.hset(key("p"), Map.of("name", "n", "data", "1"));
    redis.zadd(key("waiting-children"), 1, "p");
    for (int i = 0; i < 12; i++) {
      queue.add("n", 1, JobOptions.defaults().id("c-" + i));
      redis.hset(key("c-" + i), "parentKey", key("p"));
      redis.sadd(key("p:dependencies"), key("c-" + i));
    }
    Map<String, Integer> commands = commandsOf(() -> engine.inspection().remove("q", "p", NOW));
    assertThat(commands.get("evalsha")).isGreaterThan(6);
    assertThat(redis.exists(key("p"), key("wait"), key("c-0"), key("c-11"))).isZero();
  }

  @Test
  void anExchangeIsDeletedInStepsThatRemoveSoManyBindings() {
    for (String name : List.of("source", "middle", "next")) {
      engine.routes().declare(ExchangeDeclaration.of(name, ExchangeType.TOPIC));
    }
    engine.routes().bind("source", Binding.toExchange("next").key("k"));
    for (int i = 0; i < 700; i++) {
      engine.routes().bind("source", Binding.toExchange("middle").key("k" + i));
      engine.routes().bind("middle", Binding.toExchange("next").key("k" + i));
    }
    assertThat(scriptsOf(() -> engine.routes().delete("middle", false))).isEqualTo(3);
    assertThat(engine.routes().find("middle")).isEmpty();
    assertThat(engine.routes().bindings("source", null, 100).items()).hasSize(1);
    assertThat(redis.keys("drover:" + prefix + ":middle:*")).isEmpty();
    assertThat(redis.smembers("drover:" + prefix + ":next:sources")).containsExactly("source");
    assertThat(engine.routes().delete("middle", false)).isEqualTo(Deleted.MISSING);
  }
}
