package io.drover.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Deduplication;
import io.drover.job.DrainScope;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.redis.RedisEngine;
import io.drover.redis.RedisSettings;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobStore;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The longest script or command of each kind of call on full queues, by the server's own time. For
 * one thread.
 *
 * <p>Each call is made some times. The least of the longest steps tells what one takes, the others
 * have the time in them that somebody else had the core.
 */
public final class ScriptDuration {

  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final byte[] RESULT = "null".getBytes(UTF_8);

  private final BenchRedis server;
  private final RedisEngine engine;
  private final int rounds;
  private final double part;
  private int queues;

  private ScriptDuration(BenchRedis server, RedisEngine engine, int rounds, double part) {
    this.server = server;
    this.engine = engine;
    this.rounds = rounds;
    this.part = part;
  }

  /** A call whose longest step is looked for; the number tells the rounds apart. */
  private interface Call {
    void run(int round);
  }

  /**
   * Measures.
   *
   * @param args how many rounds, 5 by default; which part of the full sizes queues have, 1 by
   *     default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    double part = args.length > 1 ? Double.parseDouble(args[1]) : 1;
    try (BenchRedis server = BenchRedis.start();
        RedisEngine engine =
            RedisEngine.open(
                RedisSettings.at("redis://127.0.0.1:" + server.port()), new MachineTime())) {
      System.out.println("longest step, ms: least, median and most of " + rounds);
      ScriptDuration duration = new ScriptDuration(server, engine, rounds, part);
      duration.adds();
      duration.settlements();
      duration.looks();
      duration.changes();
      duration.routes();
    }
  }

  private FullQueue queue() {
    return new FullQueue(server, engine, "q" + ++queues);
  }

  private int size(int full) {
    return Math.max(1, (int) (full * part));
  }

  private void measure(String kind, Call call) {
    double[] longest = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      server.reset();
      call.run(round);
      longest[round] = server.longestMillis();
    }
    Arrays.sort(longest);
    System.out.printf(
        Locale.ROOT,
        "%-62s %7.2f %7.2f %7.2f%n",
        kind,
        longest[0],
        longest[rounds / 2],
        longest[rounds - 1]);
  }

  // ---- adding -------------------------------------------------------------------------------

  private static JobInsert job(JobOptions options, int characters) {
    byte[] data = ("\"" + "x".repeat(characters) + "\"").getBytes(UTF_8);
    return JobInsert.of("n", data, options, Instant.now());
  }

  private void addHundred(String kind, FullQueue queue, IntFunction<JobInsert> job) {
    measure(
        kind,
        round -> {
          List<JobInsert> jobs = IntStream.range(0, 100).mapToObj(job).toList();
          engine.jobs().add(queue.name(), jobs).join();
        });
  }

  private void adds() {
    FullQueue queue = queue().with("wait", size(300_000), 10).with("delayed", size(10_000), 10);
    addHundred("100 adds", queue, i -> job(JobOptions.defaults(), 300));
    addHundred("100 adds with a delay", queue, i -> delayed(JobOptions.defaults(), i));
    addHundred("100 adds with a priority", queue, i -> job(JobOptions.defaults().priority(7), 300));
    addHundred(
        "100 adds with a debounce, one id",
        queue,
        i -> delayed(with(Deduplication.debounce("one", Duration.ofMinutes(1))), i));
    addHundred(
        "100 adds with a debounce, 50 ids",
        queue,
        i -> delayed(with(Deduplication.debounce("d" + i % 50, Duration.ofMinutes(1))), i));
    addHundred("100 adds of 200 KB", queue(), i -> job(JobOptions.defaults(), 200_000));
    FullQueue active = queue().with("active", size(10_000), 10);
    active.with(
        """
        redis.call('ZADD', ARGV[1] .. 'delayed', 1e15, 'owner')
        redis.call('HSET', ARGV[1] .. 'owner', 'name', 'n', 'processedOn', '1', 'ats', '1')
        redis.call('SET', ARGV[1] .. 'de:kept', 'owner')
        """,
        0);
    addHundred(
        "100 adds that keep the last, owner in backoff, 10,000 active",
        active,
        i -> job(with(Deduplication.keepLastIfActive("kept")), 10));
  }

  private static JobInsert delayed(JobOptions options, int number) {
    return job(options, 300).delay(Duration.ofSeconds(60 + number * 37L % 50));
  }

  private static JobOptions with(Deduplication rule) {
    return JobOptions.defaults().deduplication(rule);
  }

  // ---- settling and claiming ----------------------------------------------------------------

  private static List<Lease> leases(IntStream numbers) {
    return numbers.mapToObj(n -> Lease.of("active-" + n, FullQueue.TOKEN)).toList();
  }

  private void advance(FullQueue queue, List<Settlement> settlements, int claims) {
    Claim claim = claims == 0 ? null : Claim.of(claims, FullQueue.TOKEN, LEASE);
    JobStore jobs = engine.jobs();
    jobs.advance(queue.name(), Advance.of(Instant.now(), settlements, claim)).join();
  }

  private void settlements() {
    FullQueue plain = queue().with("active", size(10_000), 300).with("wait", size(300_000), 300);
    measure(
        "25 completions of the oldest, 25 claims",
        round ->
            advance(
                plain,
                complete(leases(IntStream.range(25 * round, 25 * round + 25)), Keep.none()),
                25));
    FullQueue finished = queue().with("active", size(10_000), 300).with("wait", 10_000, 300);
    finished.with("completed", size(60_000), 300);
    measure(
        "25 completions of many retentions past 60,000, 25 claims",
        round -> {
          List<Settlement> ends = new ArrayList<>();
          for (int i = 0; i < 25; i++) {
            Lease lease = Lease.of("active-" + (25 * round + i), FullQueue.TOKEN);
            ends.add(Settlement.complete(lease, RESULT, Keep.count(10 + i)));
          }
          advance(finished, ends, 25);
        });
    FullQueue mixed = queue().with("active", size(10_000), 300);
    List<Integer> any = new ArrayList<>(IntStream.range(0, size(10_000)).boxed().toList());
    Collections.shuffle(any, new Random(7));
    measure(
        "25 completions in any order, 10,000 active",
        round -> {
          IntStream numbers = any.stream().skip(25L * round).limit(25).mapToInt(n -> n);
          advance(mixed, complete(leases(numbers), Keep.all()), 0);
        });
    FullQueue failing = queue().with("active", size(10_000), 300);
    Failure failure = Failure.of("it failed", List.of("at a line"));
    measure(
        "25 failures that back off",
        round ->
            advance(
                failing,
                leases(IntStream.range(25 * round, 25 * round + 25)).stream()
                    .map(lease -> Settlement.backOff(lease, failure, Duration.ofMinutes(1)))
                    .toList(),
                0));
    measure(
        "25 completions with 4 deliveries each",
        round ->
            advance(
                failing,
                leases(IntStream.range(5_000 + 25 * round, 5_025 + 25 * round)).stream()
                    .map(lease -> Settlement.complete(lease, RESULT, Keep.all()))
                    .map(end -> end.deliveries(deliveries(4)))
                    .toList(),
                0));
    FullQueue due = queue().with("delayed", size(10_000), 300).with("wait", size(300_000), 300);
    measure("25 claims, 10,000 due", round -> advance(due, List.of(), 25));
    FullQueue large = queue().with("wait", 200, 200_000);
    measure("a claim of 200 KB", round -> advance(large, List.of(), 1));
    measure("25 claims of 200 KB", round -> advance(large, List.of(), 25));
    measure("recovery, 10,000 active and stalled", round -> recover());
  }

  private void recover() {
    FullQueue stalled = queue().with("active", size(10_000), 10);
    stalled.with(
        """
        for _, id in ipairs(redis.call('LRANGE', ARGV[1] .. 'active', 0, -1)) do
          redis.call('DEL', ARGV[1] .. id .. ':lock')
          redis.call('SADD', ARGV[1] .. 'stalled', id)
        end
        """,
        0);
    server.reset();
    engine.jobs().recoverStalled(stalled.name(), Instant.now(), LEASE, 1).join();
  }

  private static List<Settlement> complete(List<Lease> leases, Keep keep) {
    return leases.stream().map(lease -> Settlement.complete(lease, RESULT, keep)).toList();
  }

  private static List<JobDelivery> deliveries(int count) {
    return Collections.nCopies(count, JobDelivery.of("next", job(JobOptions.defaults(), 300)));
  }

  // ---- looking ------------------------------------------------------------------------------

  private void looks() {
    FullQueue large = queue().with("wait", 200, 200_000);
    measure(
        "a page of 50 of 200 KB",
        round ->
            engine.inspection().page(large.name(), PageRequest.of(JobState.WAITING).limit(50)));
    measure("a job of 200 KB", round -> engine.inspection().find(large.name(), "wait-3"));
    FullQueue many = queue().with("wait", size(300_000), 10);
    measure(
        "the state of a job in the middle of 300,000",
        round -> engine.inspection().find(many.name(), "wait-" + size(150_000)));
  }

  // ---- changing -----------------------------------------------------------------------------

  private void changes() {
    FullQueue many = queue().with("wait", size(300_000), 10).with("active", size(10_000), 10);
    int middle = size(150_000);
    measure(
        "a removal from the middle of 300,000",
        round ->
            engine.inspection().remove(many.name(), "wait-" + (middle + round), Instant.now()));
    measure(
        "a new priority in the middle of 300,000",
        round ->
            engine
                .inspection()
                .changePriority(many.name(), "wait-" + (middle - 1 - round), 3, Placement.BACK));
    measure("50 moves of the oldest of 300,000", round -> move(many, 50 * round));
    measure("50 moves from the middle of 300,000", round -> move(many, middle + 100 + 50 * round));
    measure("a removal of a flow of 10,000", round -> removeFamily());
    measure(
        "cleaning 10,000 of 310,000 waiting",
        round ->
            engine
                .inspection()
                .clean(many.name(), JobState.WAITING, Instant.now(), Instant.now(), 2_000));
    FullQueue finished = queue().with("failed", size(20_000), 10).with("delayed", size(20_000), 10);
    measure(
        "failed jobs run again, delayed ones promoted",
        round -> {
          engine.inspection().retryAll(finished.name(), JobState.FAILED, Instant.now());
          engine.inspection().promoteAll(finished.name(), Instant.now());
        });
    measure(
        "draining",
        round -> engine.inspection().drain(finished.name(), DrainScope.READY_AND_DELAYED));
    measure(
        "obliterating",
        round -> {
          FullQueue full = queue().with("completed", size(20_000), 10).with("wait", 10_000, 10);
          server.reset();
          engine.inspection().obliterate(full.name(), Obliteration.FORCED);
        });
  }

  private void move(FullQueue queue, int from) {
    byte[] data = ("\"" + "x".repeat(10) + "\"").getBytes(UTF_8);
    engine
        .jobs()
        .move(
            IntStream.range(from, from + 50)
                .mapToObj(
                    n ->
                        Move.of(
                            JobKey.of(queue.name(), "wait-" + n),
                            data,
                            JobDelivery.of("moved", job(JobOptions.defaults(), 10))))
                .toList())
        .join();
  }

  private void removeFamily() {
    FullQueue family = queue().with("wait", size(10_000), 10);
    family.with(
        """
        local parent = ARGV[1] .. 'parent'
        redis.call('HSET', parent, 'name', 'n', 'data', '1')
        redis.call('ZADD', ARGV[1] .. 'waiting-children', 1, 'parent')
        for _, id in ipairs(redis.call('LRANGE', ARGV[1] .. 'wait', 0, -1)) do
          redis.call('SADD', parent .. ':dependencies', ARGV[1] .. id)
          redis.call('HSET', ARGV[1] .. id, 'parentKey', parent)
        end
        """,
        0);
    server.reset();
    engine.inspection().remove(family.name(), "parent", Instant.now());
  }

  // ---- exchanges ----------------------------------------------------------------------------

  private void routes() {
    measure(
        "a message to 1,000 queues",
        round -> {
          List<JobDelivery> jobs =
              IntStream.range(0, 1_000)
                  .mapToObj(n -> JobDelivery.of("to-" + n, job(JobOptions.defaults(), 300)))
                  .toList();
          engine.routes().publish(jobs, Map.of("none", 0L)).join();
        });
    measure(
        "deleting an exchange with 100,000 bindings from and to it",
        round -> {
          for (String name : List.of("source", "middle")) {
            engine.routes().declare(ExchangeDeclaration.of(name, ExchangeType.TOPIC));
          }
          engine.routes().bind("source", Binding.toExchange("middle").key("k"));
          engine.routes().bind("middle", Binding.toQueue("q").key("k"));
          for (int from = 0; from < size(100_000); from += 10_000) {
            server.fill(
                """
                for n = tonumber(ARGV[1]), tonumber(ARGV[1]) + 9999 do
                  redis.call('ZADD', 'drover:bull:source:bindings', 0,
                    '{"exchange":"middle","key":"k' .. n .. '"}')
                  redis.call('ZADD', 'drover:bull:middle:bindings', 0,
                    '{"queue":"q","key":"k' .. n .. '"}')
                end
                """,
                Integer.toString(from));
          }
          server.reset();
          engine.routes().delete("middle", false);
        });
  }
}
