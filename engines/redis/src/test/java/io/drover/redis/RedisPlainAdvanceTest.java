package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.StoreException;
import io.drover.redis.scripts.Script;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When jobs are claimed and completed by the script of few steps, and when by the other. That both
 * do the same is held by the model and by the twins of Node's.
 */
class RedisPlainAdvanceTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);
  private static final Duration LEASE = Duration.ofHours(1);
  private static final byte[] RESULT = "1".getBytes(UTF_8);

  private final RedisServer server =
      RedisServer.start("--slowlog-log-slower-than", "0", "--slowlog-max-len", "10000");
  private final RedisEngine engine =
      RedisEngine.open(RedisSettings.at(server.uri()), new VirtualTime());
  private int claims;

  @AfterEach
  void close() {
    engine.close();
    server.close();
  }

  private void add(int count, JobOptions options) {
    JobInsert job = JobInsert.of("n", RESULT, options, NOW);
    engine.jobs().add("q", Collections.nCopies(count, job)).join();
  }

  private List<Lease> claim(int max) {
    return leases(advance(List.of(), max));
  }

  private List<Lease> leases(Advanced advanced) {
    return advanced.claimed().stream().map(job -> Lease.of(job, "token-" + claims)).toList();
  }

  /** Settles and claims, and counts by minute as workers do. */
  private Advanced advance(List<Settlement> settlements, int max) {
    Claim claim = max == 0 ? null : Claim.of(max, "token-" + ++claims, LEASE).worker("me");
    return engine.jobs().advance("q", Advance.of(NOW, settlements, claim).countedFor(60)).join();
  }

  private static List<Settlement> completed(List<Lease> leases) {
    return leases.stream().map(l -> Settlement.complete(l, RESULT, Keep.count(2))).toList();
  }

  /** Returns which of the two scripts were called since the last time, in order. */
  private List<Script> called() {
    String log = server.run("SLOWLOG", "GET", "10000");
    server.run("SLOWLOG", "RESET");
    List<Script> scripts = new ArrayList<>();
    for (int at = log.length(); at > 0; ) {
      int plain = log.lastIndexOf(Script.ADVANCE_PLAIN.digest(), at - 1);
      int other = log.lastIndexOf(Script.ADVANCE.digest(), at - 1);
      at = Math.max(plain, other);
      if (at >= 0) {
        scripts.add(plain > other ? Script.ADVANCE_PLAIN : Script.ADVANCE);
      }
    }
    return scripts;
  }

  private String run(String... words) {
    return server.run(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void jobsThatConcernNoOthersGoByIt(int atOnce) {
    add(20, JobOptions.defaults());
    advance(completed(claim(atOnce)), atOnce);
    called(); // Scripts that the server did not have are called by their text.
    List<Lease> leases = claim(atOnce);
    Advanced advanced = advance(completed(leases), atOnce);
    assertThat(advanced.settled()).hasSize(atOnce).containsOnly(Settled.RECORDED);
    assertThat(advanced.claimed()).hasSize(atOnce);
    JobRecord job = advanced.claimed().get(0);
    assertThat(List.of(job.attemptsStarted(), job.processedOn(), job.processedBy()))
        .containsExactly(1, NOW, "me");
    assertThat(called()).containsExactly(Script.ADVANCE_PLAIN, Script.ADVANCE_PLAIN);
    assertThat(engine.inspection().counts("q").completed()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void noneIsKeptIfNoneShallBe(int atOnce) {
    add(20, JobOptions.defaults());
    claim(1);
    called();
    List<Settlement> ends =
        claim(atOnce).stream().map(l -> Settlement.complete(l, RESULT, Keep.none())).toList();
    assertThat(advance(ends, 0).settled()).hasSize(atOnce).containsOnly(Settled.RECORDED);
    assertThat(run("EXISTS", "bull:q:2", "bull:q:2:lock", "bull:q:completed")).isEqualTo("[0]");
    assertThat(called()).containsOnly(Script.ADVANCE_PLAIN);
  }

  /** What makes the other script necessary. */
  enum More {
    PAUSED("HSET", "bull:q:meta", "paused", "1"),
    CONCURRENCY("HSET", "bull:q:meta", "concurrency", "9"),
    RATE("HSET", "bull:q:meta", "max", "9", "duration", "1000"),
    NO_NUMBER_OF_EVENTS("HDEL", "bull:q:meta", "opts.maxLenEvents"),
    PRIORITY("ZADD", "bull:q:prioritized", "1", "9"),
    DUE("ZADD", "bull:q:delayed", "1", "9"),
    STRANGE_DELAYED("SET", "bull:q:delayed", "strange"),
    PENDING_CHILD("SADD", "bull:q:1:dependencies", "bull:q:x"),
    FAILED_CHILD("ZADD", "bull:q:1:unsuccessful", "1", "bull:q:x"),
    LOST_LEASE("SET", "bull:q:1:lock", "another"),
    NO_LEASE("DEL", "bull:q:1:lock"),
    NO_JOB("DEL", "bull:q:1"),
    NOT_ACTIVE("LREM", "bull:q:active", "1", "1");

    private final String[] words;

    More(String... words) {
      this.words = words;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatElseThereIsGoesByTheOther(More more) {
    add(5, JobOptions.defaults());
    List<Lease> leases = claim(2);
    run(more.words);
    try {
      advance(completed(leases), 1);
    } catch (CompletionException e) {
      assertThat(more).isEqualTo(More.STRANGE_DELAYED);
    }
    assertThat(run("SLOWLOG", "GET", "10000")).contains(Script.ADVANCE.digest());
  }

  @Test
  void delayedJobsThatAreNotDueAreNoReasonForTheOther() {
    add(2, JobOptions.defaults());
    JobInsert later = JobInsert.of("n", RESULT, JobOptions.defaults(), NOW);
    engine.jobs().add("q", List.of(later.delay(Duration.ofSeconds(5)))).join();
    Advanced advanced = advance(completed(claim(1)), 1);
    assertThat(advanced.nextDue()).isEqualTo(NOW.plusSeconds(5));
    assertThat(run("SLOWLOG", "GET", "10000")).doesNotContain(Script.ADVANCE.digest());
  }

  @Test
  void aQueueThatKeepsNeedingTheOtherIsAskedByItAtOnceMoreAndMoreOften() {
    add(1, JobOptions.defaults());
    run(More.CONCURRENCY.words);
    IntStream.range(0, 3).forEach(i -> claim(1));
    called();
    IntStream.range(0, 200).forEach(i -> claim(1));
    List<Script> called = called();
    assertThat(Collections.frequency(called, Script.ADVANCE)).isEqualTo(200);
    assertThat(Collections.frequency(called, Script.ADVANCE_PLAIN)).isBetween(1, 8);
    run("HDEL", "bull:q:meta", "concurrency");
    IntStream.range(0, 70).forEach(i -> claim(1));
    assertThat(called()).endsWith(Script.ADVANCE_PLAIN, Script.ADVANCE_PLAIN);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 60, 90})
  void jobsThatAreNotTheOldestLeaveTheOthersInTheirOrder(int between) {
    add(100, JobOptions.defaults());
    List<Lease> leases = claim(100);
    List<Lease> ends = List.of(leases.get(between), leases.get(0), leases.get(5));
    assertThat(advance(completed(ends), 0).settled()).containsOnly(Settled.RECORDED);
    List<String> left =
        leases.stream()
            .filter(l -> !ends.contains(l))
            .map(Lease::jobId)
            .sorted(this::youngerFirst)
            .toList();
    assertThat(run("LRANGE", "bull:q:active", "0", "-1")).isEqualTo(left.toString());
  }

  private int youngerFirst(String one, String other) {
    return Integer.compare(Integer.parseInt(other), Integer.parseInt(one));
  }

  /** Only whole numbers as the server counts them are no ids of somebody's own. */
  @ParameterizedTest
  @ValueSource(strings = {"012", "own"})
  void aParentThatAJobGetsWhileItRunsIsTold(String id) {
    JobInsert job = JobInsert.of("n", RESULT, JobOptions.defaults().id(id), NOW);
    JobKey parent = JobKey.of("q", "parent");
    engine.jobs().add("q", List.of(job)).join();
    List<Lease> leases = claim(1);
    engine
        .jobs()
        .deliver(
            List.of(
                JobDelivery.of(
                    "q",
                    JobInsert.of("n", RESULT, JobOptions.defaults().id("parent"), NOW)
                        .waitsForChildren(true)),
                JobDelivery.of("q", job.parent(ParentLink.of(parent, FailurePolicy.WAIT)))))
        .join();
    assertThat(run("SCARD", "bull:q:parent:dependencies")).isEqualTo("[1]");
    advance(completed(leases), 0);
    assertThat(run("LRANGE", "bull:q:wait", "0", "-1")).isEqualTo("[parent]");
  }

  @Test
  void aJobThatIsSettledTwiceInOneCallIsRecordedOnce() {
    add(3, JobOptions.defaults());
    Lease lease = claim(1).get(0);
    assertThat(advance(completed(List.of(lease, lease)), 0).settled().get(0))
        .isEqualTo(Settled.RECORDED);
    assertThat(engine.inspection().counts("q").completed()).isOne();
    assertThat(run("HGET", "bull:q:1", "atm")).isEqualTo("[1]");
  }

  @Test
  void aStrangersKeyInThePlaceOfAJobHurtsThatOneOnly() {
    add(3, JobOptions.defaults());
    List<Lease> leases = claim(3);
    run("DEL", "bull:q:2");
    run("SET", "bull:q:2", "strange");
    assertThat(advance(completed(leases), 0).settled())
        .containsExactly(Settled.RECORDED, Settled.MISSING, Settled.RECORDED);
    assertThat(run("LRANGE", "bull:q:active", "0", "-1")).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"events", "completed"})
  void aStrangersKeyOfTheQueueKeepsJobsFromTheirEndAndLosesNone(String key) {
    add(2, JobOptions.defaults());
    List<Lease> leases = claim(2);
    run("DEL", "bull:q:" + key);
    run("SET", "bull:q:" + key, "strange");
    advance(completed(leases.subList(0, 1)), 0); // Events are not cut with the next.
    assertThat(advance(completed(leases.subList(1, 2)), 0).settled())
        .containsExactly(Settled.LEASE_LOST);
    assertThat(run("LRANGE", "bull:q:active", "0", "-1")).isEqualTo("[2, 1]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStrangersKeyInThePlaceOfTheActiveJobsLosesNoneThatWaits(boolean plain) {
    add(3, JobOptions.defaults());
    add(1, JobOptions.defaults().priority(1));
    run(plain ? new String[] {"DEL", "bull:q:prioritized"} : More.CONCURRENCY.words);
    run("SET", "bull:q:active", "strange");
    String before = run("LRANGE", "bull:q:wait", "0", "-1") + run("EXISTS", "bull:q:prioritized");
    for (int max : List.of(1, 2, 9)) {
      assertThatThrownBy(() -> claim(max)).hasCauseInstanceOf(StoreException.class);
    }
    assertThat(run("LRANGE", "bull:q:wait", "0", "-1") + run("EXISTS", "bull:q:prioritized"))
        .isEqualTo(before);
  }

  @Test
  void aStrangersCountsKeepNoJobFromItsEnd() {
    add(2, JobOptions.defaults());
    run("SET", "bull:q:metrics:completed", "strange");
    assertThat(advance(completed(claim(2)), 0).settled()).containsOnly(Settled.RECORDED);
    add(2, JobOptions.defaults());
    run("DEL", "bull:q:metrics:completed");
    run("HSET", "bull:q:metrics:completed", "prevTS", "x", "count", "1");
    assertThat(advance(completed(claim(2)), 0).settled()).containsOnly(Settled.RECORDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFullServerLetsJobsBeClaimedAndCompleted(int atOnce) {
    add(9, JobOptions.defaults());
    claim(1);
    run("CONFIG", "SET", "maxmemory", "1");
    List<Lease> leases = claim(atOnce);
    Advanced advanced = advance(completed(leases), atOnce);
    assertThat(advanced.settled()).hasSize(atOnce).containsOnly(Settled.RECORDED);
    assertThat(advance(completed(leases(advanced)), 0).settled()).containsOnly(Settled.RECORDED);
    assertThat(engine.inspection().counts("q").completed()).isEqualTo(2);
    assertThat(run("SLOWLOG", "GET", "10000")).doesNotContain(Script.ADVANCE.digest());
  }

  @Test
  void eventsAreCutNowAndThen() {
    run("HSET", "bull:q:meta", "opts.maxLenEvents", "1000");
    for (int i = 0; i < 60; i++) {
      add(10, JobOptions.defaults());
      advance(completed(claim(10)), 0);
    }
    assertThat(Integer.parseInt(run("XLEN", "bull:q:events").replaceAll("\\D", "")))
        .isBetween(1_000, 1_500);
  }
}
