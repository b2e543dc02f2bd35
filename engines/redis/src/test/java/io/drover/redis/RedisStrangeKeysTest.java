package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.threads.SystemTime;
import io.drover.job.Added;
import io.drover.job.DrainScope;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.RateLimit;
import io.drover.job.StoreException;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call of the engine on a queue where a stranger has done something to the keys of one job:
 * the others are as if he had not, and none is left active without a lease.
 */
class RedisStrangeKeysTest {

  private static final Instant NOW = Instant.now();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Failure FAILURE = Failure.of("no", List.of());
  private static final String STRANGE = "b";
  private static final List<String> IDS = List.of("a", STRANGE, "c");

  private static final String PREFIX = RedisBench.newPrefix();
  private static final AtomicInteger QUEUES = new AtomicInteger();

  @AutoClose private static final Engine engine = RedisBench.open(PREFIX, new SystemTime());

  private final RedisCommands<String, String> redis = RedisShared.keys();
  private final String queue = "q" + QUEUES.incrementAndGet();

  /** What a stranger does to a job. */
  enum Damage {
    TEXT,
    LIST,
    NOTHING_THERE,
    ONLY_A_NAME,
    ONLY_DATA,
    NO_NUMBERS,
    NO_JSON,
    LOCK,
    DEPENDENCIES,
    PROCESSED,
    FAILED,
    UNSUCCESSFUL,
    LOGS;

    void on(RedisCommands<String, String> redis, String key) {
      switch (this) {
        case TEXT -> replace(redis, key, () -> redis.set(key, "text"));
        case LIST -> replace(redis, key, () -> redis.rpush(key, "one"));
        case NOTHING_THERE -> redis.del(key);
        case ONLY_A_NAME -> replace(redis, key, () -> redis.hset(key, "name", "n"));
        case ONLY_DATA -> replace(redis, key, () -> redis.hset(key, "data", "1"));
        case NO_NUMBERS -> {
          for (String field : List.of("ats", "atm", "stc", "priority", "delay", "timestamp")) {
            redis.hset(key, field, "x");
          }
        }
        case NO_JSON -> {
          for (String field : List.of("data", "opts", "parent", "stacktrace", "progress")) {
            redis.hset(key, field, "{");
          }
        }
        default -> {
          String sub = key + ":" + name().toLowerCase(java.util.Locale.ROOT);
          replace(redis, sub, () -> redis.xadd(sub, Map.of("a", "b")));
        }
      }
    }

    private static void replace(RedisCommands<String, String> redis, String key, Runnable put) {
      redis.del(key);
      put.run();
    }
  }

  static Stream<Damage> damages() {
    return Stream.of(Damage.values());
  }

  static Stream<Arguments> damagesAndOutcomes() {
    Map<String, Function<Lease, Settlement>> outcomes =
        Map.of(
            "completed", lease -> Settlement.complete(lease, bytes("1"), Keep.all()),
            "failed", lease -> Settlement.fail(lease, FAILURE, Keep.all(), 1),
            "wait", lease -> Settlement.retry(lease, FAILURE, false),
            "delayed", lease -> Settlement.backOff(lease, FAILURE, MINUTE),
            "later", lease -> Settlement.moveToLater(lease, MINUTE),
            "back", lease -> Settlement.giveBack(lease, Duration.ZERO),
            "children", Settlement::waitForChildren);
    return damages()
        .flatMap(
            damage ->
                outcomes.entrySet().stream()
                    .map(one -> Arguments.of(damage, one.getKey(), one.getValue())));
  }

  static Stream<Arguments> damagesAndPolicies() {
    return damages()
        .flatMap(
            damage ->
                Stream.of(FailurePolicy.values()).map(policy -> Arguments.of(damage, policy)));
  }

  @AfterAll
  static void clear() {
    RedisBench.remove(PREFIX);
  }

  // ---- what the tests are made of -----------------------------------------------------------

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String key(String suffix) {
    return PREFIX + ":" + queue + ":" + suffix;
  }

  private static JobInsert job(JobOptions options) {
    return JobInsert.of("n", bytes("1"), options, NOW).delay(options.delay());
  }

  private List<Added> add(JobOptions... options) {
    return engine
        .jobs()
        .add(queue, Stream.of(options).map(RedisStrangeKeysTest::job).toList())
        .join();
  }

  private void addAll(JobOptions options) {
    add(IDS.stream().map(options::id).toArray(JobOptions[]::new));
  }

  private Advanced advance(List<Settlement> settlements, int claims) {
    Claim claim = claims == 0 ? null : Claim.of(claims, "token", MINUTE);
    return engine.jobs().advance(queue, Advance.of(NOW, settlements, claim)).join();
  }

  private void damage(Damage damage) {
    damage.on(redis, key(STRANGE));
  }

  private void finishAll(Function<Lease, Settlement> outcome) {
    addAll(JobOptions.defaults());
    advance(List.of(), 10);
    advance(IDS.stream().map(id -> outcome.apply(Lease.of(id, "token"))).toList(), 0);
  }

  private List<String> waiting() {
    List<String> ids = new ArrayList<>(redis.lrange(key("wait"), 0, -1));
    java.util.Collections.reverse(ids);
    return ids;
  }

  private List<String> recover() {
    redis.del(key("stalled-check"));
    return engine.jobs().recoverStalled(queue, NOW, MINUTE, 1).join();
  }

  /** No job is active but under a lease, and the others did not stall. */
  private void assertNoneIsStranded() {
    recover();
    recover();
    for (String id : redis.lrange(key("active"), 0, -1)) {
      assertThat(redis.type(key(id + ":lock"))).as("the lease of %s", id).isEqualTo("string");
    }
    for (String id : List.of("a", "c")) {
      if (redis.exists(key(id)) == 1) {
        assertThat(redis.hget(key(id), "stc")).as("stalls of %s", id).isNull();
      }
    }
  }

  // ---- claiming and settling ----------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersAreClaimed(Damage damage) {
    addAll(JobOptions.defaults());
    damage(damage);
    List<String> claimed = advance(List.of(), 10).claimed().stream().map(JobRecord::id).toList();
    assertThat(claimed).contains("a", "c");
    assertThat(redis.lrange(key("active"), 0, -1)).containsExactlyInAnyOrderElementsOf(claimed);
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersAreClaimedByPriorityAndUnderALimit(Damage damage) {
    addAll(JobOptions.defaults().priority(3));
    damage(damage);
    Claim claim = Claim.of(10, "token", MINUTE).rateLimit(RateLimit.of(100, Duration.ofMinutes(1)));
    List<String> claimed =
        engine.jobs().advance(queue, Advance.of(NOW, List.of(), claim)).join().claimed().stream()
            .map(JobRecord::id)
            .toList();
    assertThat(claimed).contains("a", "c");
    assertThat(redis.lrange(key("active"), 0, -1)).containsExactlyInAnyOrderElementsOf(claimed);
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damagesAndOutcomes")
  void theOthersAreSettled(Damage damage, String outcome, Function<Lease, Settlement> settle) {
    addAll(JobOptions.defaults());
    advance(List.of(), 10);
    damage(damage);
    List<Settled> settled =
        advance(IDS.stream().map(id -> settle.apply(Lease.of(id, "token"))).toList(), 0).settled();
    assertThat(settled).element(0).isEqualTo(Settled.RECORDED);
    assertThat(settled).element(2).isEqualTo(Settled.RECORDED);
    for (String id : List.of("a", "c")) {
      assertThat(engine.inspection().find(queue, id).orElseThrow().state())
          .as(outcome)
          .isNotEqualTo(JobState.ACTIVE);
    }
    if (redis.type(key(STRANGE + ":lock")).equals("none")) {
      assertThat(redis.llen(key("active"))).isZero();
    }
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersArePrunedAndTheirEndIsRecorded(Damage damage) {
    finishAll(lease -> Settlement.fail(lease, FAILURE, Keep.all(), 1));
    damage(damage);
    add(JobOptions.defaults().id("d"));
    advance(List.of(), 1);
    Settlement last = Settlement.fail(Lease.of("d", "token"), FAILURE, Keep.count(1), 1);
    assertThat(advance(List.of(last), 0).settled()).containsExactly(Settled.RECORDED);
    assertThat(redis.zrange(key("failed"), 0, -1)).containsExactly("d");
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theLeasesOfTheOthersAreRenewed(Damage damage) {
    addAll(JobOptions.defaults());
    advance(List.of(), 10);
    damage(damage);
    List<Lease> leases = IDS.stream().map(id -> Lease.of(id, "token")).toList();
    assertThat(engine.jobs().renew(queue, leases, NOW, MINUTE).join()).doesNotContain("a", "c");
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersAreRecovered(Damage damage) {
    addAll(JobOptions.defaults());
    advance(List.of(), 10);
    IDS.forEach(id -> redis.del(key(id + ":lock")));
    damage(damage);
    List<String> recovered = new ArrayList<>(recover());
    recovered.addAll(recover());
    assertThat(recovered).contains("a", "c");
    assertThat(redis.llen(key("active"))).isZero();
    assertThat(waiting()).contains("a", "c");
  }

  // ---- families -----------------------------------------------------------------------------

  /** Adds a parent that is strange, with one child, under a policy, which is claimed. */
  private void claimTheChild(Damage damage, FailurePolicy policy) {
    ParentLink link = ParentLink.of(JobKey.of(queue, STRANGE), policy);
    List<JobDelivery> family =
        List.of(
            JobDelivery.of(queue, job(JobOptions.defaults().id(STRANGE)).waitsForChildren(true)),
            JobDelivery.of(queue, job(JobOptions.defaults().id("a")).parent(link)));
    engine.jobs().deliver(family).join();
    add(JobOptions.defaults().id("c"));
    advance(List.of(), 10);
    damage(damage);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theChildOfAStrangeParentCompletes(Damage damage) {
    claimTheChild(damage, FailurePolicy.WAIT);
    List<Settlement> ends =
        Stream.of("a", "c")
            .map(id -> Settlement.complete(Lease.of(id, "token"), bytes("1"), Keep.all()))
            .toList();
    assertThat(advance(ends, 0).settled()).containsExactly(Settled.RECORDED, Settled.RECORDED);
    assertThat(redis.zrange(key("completed"), 0, -1)).containsExactly("a", "c");
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damagesAndPolicies")
  void theChildOfAStrangeParentFails(Damage damage, FailurePolicy policy) {
    claimTheChild(damage, policy);
    List<Settlement> ends =
        Stream.of("a", "c")
            .map(id -> Settlement.fail(Lease.of(id, "token"), FAILURE, Keep.all(), 1))
            .toList();
    assertThat(advance(ends, 0).settled()).containsExactly(Settled.RECORDED, Settled.RECORDED);
    assertThat(redis.zrange(key("failed"), 0, -1)).containsExactly("a", "c");
    assertThat(engine.inspection().retryAll(queue, JobState.FAILED, NOW.plus(MINUTE))).isEqualTo(2);
    assertThat(waiting()).contains("a", "c");
    assertNoneIsStranded();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theChildOfAStrangeParentIsRemoved(Damage damage) {
    claimTheChild(damage, FailurePolicy.WAIT);
    advance(List.of(Settlement.complete(Lease.of("a", "token"), bytes("1"), Keep.all())), 0);
    redis.sadd(key("other:dependencies"), key("a"));
    engine.inspection().remove(queue, "a", NOW);
    assertThat(redis.exists(key("a"))).isZero();
  }

  // ---- what is done to many jobs ------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersAreMadeReadyWhenDue(Damage damage) {
    for (boolean byCommand : List.of(true, false)) {
      addAll(JobOptions.defaults().delay(Duration.ofMillis(1)));
      IDS.forEach(id -> redis.zadd(key("delayed"), 1, id));
      damage(damage);
      if (byCommand) {
        engine.inspection().promoteAll(queue, NOW);
      } else {
        advance(List.of(), 0);
      }
      assertThat(waiting()).contains("a", "c");
      assertThat(redis.zcard(key("delayed"))).isZero();
      engine.inspection().obliterate(queue, Obliteration.FORCED);
      redis.del(key(STRANGE), key(STRANGE + ":lock"));
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersRunAgain(Damage damage) {
    finishAll(lease -> Settlement.complete(lease, bytes("1"), Keep.all()));
    damage(damage);
    engine.inspection().retryAll(queue, JobState.COMPLETED, NOW.plus(MINUTE));
    assertThat(waiting()).contains("a", "c");
    assertThat(redis.zcard(key("completed"))).isZero();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void nothingIsLeftOfWhatIsDrained(Damage damage) {
    addAll(JobOptions.defaults());
    damage(damage);
    assertThat(engine.inspection().drain(queue, DrainScope.READY_AND_DELAYED)).isEqualTo(3);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void nothingIsLeftOfWhatIsCleaned(Damage damage) {
    for (JobState state :
        List.of(JobState.WAITING, JobState.PRIORITIZED, JobState.DELAYED, JobState.FAILED)) {
      if (state == JobState.FAILED) {
        finishAll(lease -> Settlement.fail(lease, FAILURE, Keep.all(), 1));
      } else {
        addAll(
            JobOptions.defaults()
                .priority(state == JobState.PRIORITIZED ? 1 : 0)
                .delay(state == JobState.DELAYED ? MINUTE : Duration.ZERO));
      }
      damage(damage);
      Instant before = NOW.plus(MINUTE);
      List<String> gone = engine.inspection().clean(queue, state, before, before, 0);
      assertThat(gone).as("%s", state).containsExactlyElementsOf(IDS);
      assertNothingIsLeft();
      redis.del(key(STRANGE + ":lock"));
    }
  }

  private void assertNothingIsLeft() {
    for (String id : IDS) {
      assertThat(redis.keys(key(id + "*"))).filteredOn(key -> !key.endsWith(":lock")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void nothingIsLeftOfWhatIsObliterated(Damage damage) {
    addAll(JobOptions.defaults());
    damage(damage);
    engine.inspection().obliterate(queue, Obliteration.FORCED);
    assertThat(redis.keys(key("*"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersArePaged(Damage damage) {
    addAll(JobOptions.defaults());
    damage(damage);
    assertThat(engine.inspection().page(queue, PageRequest.of(JobState.WAITING)).items())
        .extracting(JobRecord::id)
        .contains("a", "c");
    engine.inspection().status(queue, NOW);
  }

  // ---- adding, and what is done to one job --------------------------------------------------

  @ParameterizedTest
  @MethodSource("damages")
  void theOthersAreAdded(Damage damage) {
    for (int priority : List.of(0, 1)) {
      add(JobOptions.defaults().id(STRANGE));
      damage(damage);
      addAll(JobOptions.defaults().priority(priority));
      assertThat(engine.inspection().find(queue, "a")).isPresent();
      assertThat(engine.inspection().find(queue, "c")).isPresent();
      engine
          .jobs()
          .deliver(List.of(JobDelivery.of(queue, job(JobOptions.defaults().id(STRANGE)))))
          .join();
      engine.inspection().obliterate(queue, Obliteration.FORCED);
      redis.del(key(STRANGE));
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void jobsAreAddedPastANumberThatIsTaken(Damage damage) {
    for (int priority : List.of(0, 1)) {
      JobOptions options = JobOptions.defaults().priority(priority);
      damage.on(redis, key("2"));
      List<String> ids = add(options, options, options).stream().map(Added::id).toList();
      assertThat(ids).doesNotHaveDuplicates();
      damage.on(redis, key("6"));
      List<JobDelivery> deliveries =
          Stream.of(options, options, options).map(o -> JobDelivery.of(queue, job(o))).toList();
      List<Added> delivered = engine.jobs().deliver(deliveries).join();
      List<String> all = Stream.concat(ids.stream(), delivered.stream().map(Added::id)).toList();
      assertThat(all).doesNotHaveDuplicates();
      assertThat(all).allSatisfy(id -> assertThat(redis.type(key(id))).isEqualTo("hash"));
      assertThat(engine.inspection().counts(queue).total()).isEqualTo(6);
      assertThat(advance(List.of(), 10).claimed())
          .extracting(JobRecord::id)
          .containsExactlyElementsOf(all);
      engine.inspection().obliterate(queue, Obliteration.FORCED);
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void whatIsDoneToTheStrangeOneLeavesTheOthersAlone(Damage damage) {
    List<Runnable> calls =
        List.of(
            () -> engine.inspection().find(queue, STRANGE),
            () -> engine.inspection().standing(queue, STRANGE, NOW, 10),
            () -> engine.inspection().logs(queue, STRANGE, 0, 10),
            () -> engine.inspection().addLog(queue, STRANGE, "line", 10),
            () -> engine.inspection().updateData(queue, STRANGE, bytes("2")),
            () -> engine.inspection().updateProgress(queue, STRANGE, bytes("2")),
            () -> engine.inspection().changePriority(queue, STRANGE, 2, Placement.BACK),
            () -> engine.inspection().changeDelay(queue, STRANGE, NOW, MINUTE),
            () -> engine.inspection().promote(queue, STRANGE, NOW),
            () -> engine.inspection().remove(queue, STRANGE, NOW));
    addAll(JobOptions.defaults());
    damage(damage);
    for (Runnable call : calls) {
      try {
        call.run();
      } catch (StoreException e) {
        // The call may say what it found.
      }
    }
    assertThat(waiting()).contains("a", "c");
    assertThat(advance(List.of(), 10).claimed()).extracting(JobRecord::id).contains("a", "c");
    assertNoneIsStranded();
  }
}
