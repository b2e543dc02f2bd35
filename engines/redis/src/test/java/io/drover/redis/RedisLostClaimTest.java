package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.job.RateLimit;
import io.drover.job.StoreException;
import io.drover.redis.scripts.Script;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims whose connection breaks between the script and its answer: nobody runs their jobs. */
class RedisLostClaimTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);
  private static final Duration LEASE = Duration.ofMinutes(10);

  private final RedisServer server = RedisServer.start();
  private final CuttingProxy proxy = new CuttingProxy(server.port());
  private final RedisEngine engine =
      RedisEngine.open(RedisSettings.at(proxy.uri()), new VirtualTime());
  private int claims;

  @AfterEach
  void close() {
    engine.close();
    proxy.close();
    server.close();
  }

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(condition);
  }

  private CompletableFuture<Advanced> claim(int max) {
    Claim claim = Claim.of(max, "token-" + ++claims, LEASE).worker("me");
    return engine.jobs().advance("q", Advance.of(NOW, List.of(), claim));
  }

  private List<String> claimed(int max) {
    return claim(max).join().claimed().stream().map(JobRecord::id).toList();
  }

  private void add(JobOptions... all) {
    // The server has both scripts from now on.
    assertThat(claimed(1)).isEmpty();
    RateLimit limit = RateLimit.of(9, LEASE);
    Claim limited = Claim.of(1, "limited", LEASE).rateLimit(limit);
    assertThat(engine.jobs().advance("q", Advance.of(NOW, List.of(), limited)).join().claimed())
        .isEmpty();
    for (JobOptions options : all) {
      engine.jobs().add("q", List.of(JobInsert.of("n", "1".getBytes(UTF_8), options, NOW))).join();
    }
  }

  private static JobOptions job(String id) {
    return JobOptions.defaults().id(id);
  }

  private void lose(int max) {
    assertThatThrownBy(() -> claim(max).join()).hasCauseInstanceOf(StoreException.class);
    assertThat(server.run("XREVRANGE", "bull:q:events", "+", "-")).contains("active");
  }

  private void untilNoneIsActive() {
    until(() -> engine.inspection().counts("q").active() == 0);
  }

  @Test
  void jobsOfALostClaimAreNextToRunAsIfTheyHadNotBeenClaimed() {
    add(job("a"), job("b"), job("c"), job("d"), job("urgent").priority(1));
    proxy.cut(Script.ADVANCE, 1);
    lose(3);
    untilNoneIsActive();
    assertThat(server.run("HKEYS", "bull:q:a"))
        .isEqualTo("[name, data, opts, timestamp, delay, priority]");
    assertThat(server.run("KEYS", "*:lock")).isEqualTo("[]");
    assertThat(claimed(9)).containsExactly("a", "b", "c", "d", "urgent");
  }

  @Test
  void aLoneJobAndOneWithAPriorityAreGivenBackAsWell() {
    add(job("low").priority(7), job("high").priority(2));
    for (int lost = 0; lost < 3; lost++) {
      proxy.cut(Script.ADVANCE, 1);
      lose(1);
      untilNoneIsActive();
    }
    assertThat(claimed(9)).containsExactly("high", "low");
    assertThat(engine.inspection().find("q", "high").orElseThrow().attemptsStarted()).isOne();
    assertThat(engine.inspection().find("q", "high").orElseThrow().stalledCount()).isZero();
  }

  @Test
  void soAreThoseOfAClaimThatWasAnsweredAndCouldNotBeRead() {
    add(job("a"), job("b"));
    proxy.cutAfter(Script.ADVANCE_PLAIN);
    proxy.bar(true);
    lose(2);
    proxy.bar(false);
    untilNoneIsActive();
    assertThat(claimed(9)).containsExactly("a", "b");
  }

  @Test
  void thoseThatOthersHoldStay() {
    add(job("theirs"), job("mine"), job("left"));
    assertThat(claimed(1)).containsExactly("theirs");
    proxy.cut(Script.ADVANCE_PLAIN, 1);
    lose(1);
    until(() -> engine.inspection().counts("q").active() == 1);
    assertThat(server.run("LRANGE", "bull:q:active", "0", "-1")).isEqualTo("[theirs]");
    assertThat(server.run("GET", "bull:q:theirs:lock")).isEqualTo("[token-2]");
  }

  @Test
  void aStrangersKeyInThePlaceOfOneHurtsNoOther() {
    add(job("a"), job("b"), job("c"));
    proxy.cut(Script.ADVANCE_PLAIN, 1);
    proxy.bar(true);
    lose(3);
    assertThat(server.run("SET", "bull:q:b", "no job")).isEqualTo("[OK]");
    proxy.bar(false);
    until(() -> engine.inspection().counts("q").active() == 1);
    assertThat(claimed(2)).containsExactly("a", "c");
  }

  @Test
  void theyAreFoundAmongManyThatAreActive() {
    add(job("a"), job("b"));
    proxy.cut(Script.ADVANCE_PLAIN, 1);
    proxy.bar(true);
    lose(2);
    String[] others = IntStream.range(0, 1_200).mapToObj(i -> "other-" + i).toArray(String[]::new);
    long active = server.ask(commands -> commands.lpush("bull:q:active", others));
    assertThat(active).isEqualTo(1_202);
    proxy.bar(false);
    until(() -> engine.inspection().counts("q").waiting() == 2);
    assertThat(claimed(2)).containsExactly("a", "b");
  }

  @Test
  void whatWasSettledWithALostClaimIsSettled() {
    add(job("first"), job("second"));
    assertThat(claimed(1)).containsExactly("first");
    Settlement end =
        Settlement.complete(Lease.of("first", "token-2"), QueueBench.json("1"), Keep.all());
    proxy.cut(Script.ADVANCE, 1);
    Claim claim = Claim.of(1, "lost", LEASE);
    assertThatThrownBy(
            () -> engine.jobs().advance("q", Advance.of(NOW, List.of(end), claim)).join())
        .hasCauseInstanceOf(StoreException.class);
    untilNoneIsActive();
    assertThat(engine.inspection().counts("q").completed()).isOne();
    assertThat(claimed(1)).containsExactly("second");
  }

  @Test
  void aWorkerRunsThemWithoutWaitingForTheirLeases() {
    AtomicInteger runs = new AtomicInteger();
    try (Drover drover = Drover.open(proxy.uri());
        Drover producer = Drover.open(server.uri())) {
      JobQueue<Integer> queue = producer.queue("work", Integer.class);
      Worker worker =
          drover
              .queue("work", Integer.class)
              .worker(job -> runs.incrementAndGet())
              .lease(LEASE)
              .maxStalls(0)
              .onError(error -> {})
              .start();
      String primer = queue.add("n", 0).id();
      until(() -> queue.state(primer).orElseThrow().isFinished());
      proxy.cut(Script.ADVANCE_PLAIN, 2);
      String id = queue.add("n", 1).id();
      until(() -> queue.state(id).orElseThrow().isFinished());
      Job<Integer> job = queue.find(id).orElseThrow();
      assertThat(proxy.left()).isZero();
      assertThat(job.attemptsStarted()).isOne();
      assertThat(job.stalledCount()).isZero();
      assertThat(runs).hasValue(2);
      worker.close();
    }
  }
}
