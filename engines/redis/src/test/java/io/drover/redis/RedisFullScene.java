package io.drover.redis;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.LedgerClaim;
import io.drover.spi.ParentLink;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import io.drover.spi.Settlement;
import io.drover.spi.Signal;
import io.drover.testkit.QueueBench;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A server with something of all that there can be, whose memory is full then. For one test thread.
 */
final class RedisFullScene {

  static final String QUEUE = QueueBench.QUEUE;
  static final Duration HOUR = Duration.ofHours(1);
  static final JobKey PARENT = JobKey.of(QUEUE, "parent");
  static final LedgerClaim HELD = LedgerClaim.of("drover:held", "mine");

  private final RedisServer server;
  private final QueueBench bench;
  private JobRecord run;

  RedisFullScene(RedisServer server, QueueBench bench) {
    this.server = server;
    this.bench = bench;
    server.run("CONFIG", "SET", "maxmemory", "0");
    server.run("FLUSHALL");
    finishedAndActiveJobs();
    jobsToCome();
    others();
  }

  private void finishedAndActiveJobs() {
    for (String id : List.of("done", "broken", "held", "ends", "unleased")) {
      add(id, JobOptions.defaults());
    }
    bench.claim(bench.claimOf(5));
    bench.complete("done");
    bench.fail("broken");
    server.run("DEL", key("unleased:lock"));
    server.run("SADD", key("stalled"), "unleased");
  }

  private void jobsToCome() {
    ScheduleRule hourly = ScheduleRule.every(HOUR);
    Instant past = bench.now().minus(HOUR);
    put(ScheduleRecord.builder("begun", hourly).planned(past).build());
    this.run = bench.claim(bench.claimOf(1)).claimed().get(0);
    put(ScheduleRecord.builder("planned", hourly).planned(bench.now().plus(HOUR)).build());
    add("first", JobOptions.defaults());
    add("next", JobOptions.defaults());
    add("urgent", JobOptions.defaults().priority(3));
    add("later", JobOptions.defaults().delay(HOUR));
    add("late", JobOptions.defaults().delay(HOUR));
    join(
        engine()
            .jobs()
            .deliver(
                List.of(
                    JobDelivery.of(QUEUE, job("parent").waitsForChildren(true)),
                    JobDelivery.of("kids", child("kid")),
                    JobDelivery.of("kids", child("sibling")))));
  }

  private void others() {
    engine().routes().declare(ExchangeDeclaration.of("x", ExchangeType.TOPIC));
    engine().routes().declare(ExchangeDeclaration.of("y", ExchangeType.TOPIC));
    engine().routes().bind("x", Binding.toQueue("bound"));
    join(engine().ledger().claim(HELD, bench.now(), HOUR));
    join(engine().flows().stage("tree", bench.now(), List.of(JobDelivery.of(QUEUE, job("root")))));
    join(publish(Signal.of("kept", new byte[1]).retained(HOUR)));
  }

  // ---- words for rows -----------------------------------------------------------------------

  Engine engine() {
    return bench.engine();
  }

  QueueBench bench() {
    return bench;
  }

  Instant now() {
    return bench.now();
  }

  /** Returns the active run of a schedule that is not planned anew yet. */
  JobRecord run() {
    return run;
  }

  JobInsert job(String id) {
    return bench.insert(options -> options.id(id));
  }

  private JobInsert child(String id) {
    return job(id).parent(ParentLink.of(PARENT, FailurePolicy.WAIT));
  }

  private void add(String id, JobOptions options) {
    bench.add(unused -> options.id(id));
  }

  Schedules.Outcome put(ScheduleRecord schedule) {
    return join(engine().schedules().put(QUEUE, schedule, now()));
  }

  CompletableFuture<?> publish(Signal signal) {
    return engine().signals().publish(List.of(signal), List.of(), Map.of(), now());
  }

  /** Settles the job {@code ends}; returns what became of it. */
  Object settle(Function<Lease, Settlement> end) {
    return bench.settle(end.apply(bench.lease("ends"))).get(0);
  }

  /** Claims; returns how many jobs came. */
  int claim(Claim claim) {
    return bench.claim(claim).claimed().size();
  }

  /** Claims when delayed jobs are due; returns how many jobs came. */
  int claimDue(Claim claim) {
    return bench.advance(now().plus(HOUR), List.of(), claim).claimed().size();
  }

  static <V> V join(CompletableFuture<V> answer) {
    return answer.join();
  }

  // ---- the server ---------------------------------------------------------------------------

  private static String key(String suffix) {
    return "bull:" + QUEUE + ":" + suffix;
  }

  void loseSettings() {
    server.run("DEL", key("meta"));
  }

  void fill() {
    server.run("CONFIG", "SET", "maxmemory", "1");
  }

  /** Returns all that is stored, but for how long it lasts. */
  Map<String, String> stored() {
    return server.ask(
        commands -> {
          Map<String, String> all = new TreeMap<>();
          for (String key : commands.keys("*")) {
            all.put(key, HexFormat.of().formatHex(commands.dump(key)));
          }
          return all;
        });
  }
}
