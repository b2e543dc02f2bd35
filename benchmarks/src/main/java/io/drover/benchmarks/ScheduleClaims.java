package io.drover.benchmarks;

import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.embedded.EmbeddedEngine;
import io.drover.embedded.EmbeddedSettings;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.redis.RedisEngine;
import io.drover.redis.RedisSettings;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Advance;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules.Outcome;
import io.drover.spi.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What claims cost on a queue with a hundred thousand schedules that are due evenly, beside the
 * same queue without any. For one thread.
 *
 * <p>A claim is one call that settles a job and claims the next, timed by itself. Runs of schedules
 * that come due are claimed in between and planned for, which is timed apart.
 */
public final class ScheduleClaims {

  private static final int SCHEDULES = 100_000;
  private static final Duration EVERY = Duration.ofSeconds(1000);
  private static final int CLAIMS = 10_000;
  private static final String QUEUE = "claims";
  private static final byte[] RESULT = "null".getBytes(StandardCharsets.UTF_8);

  private ScheduleClaims() {}

  /**
   * Measures both engines.
   *
   * @param args how many rounds, 3 if not given
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
    Folder folder = Folder.forStore("disk");
    try (Engine engine =
        EmbeddedEngine.open(EmbeddedSettings.in(folder.path()), new MachineTime())) {
      compare("embedded, fsync", engine, rounds);
    }
    folder.remove();
    try (BenchRedis server = BenchRedis.start();
        Engine engine =
            RedisEngine.open(
                RedisSettings.at("redis://127.0.0.1:" + server.port()), new MachineTime())) {
      compare("Redis", engine, rounds);
    }
  }

  private static void compare(String name, Engine engine, int rounds) {
    Queue none = new Queue(engine, QUEUE);
    Queue many = new Queue(engine, QUEUE + "-scheduled");
    long began = System.nanoTime();
    many.putSchedules();
    double put = (System.nanoTime() - began) / 1e9;
    System.out.printf("%s: %,d schedules put in %.1f s%n", name, SCHEDULES, put);
    none.claim(CLAIMS / 4); // Warms up.
    many.claim(CLAIMS / 4);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Times without = none.claim(CLAIMS);
      Times with = many.claim(CLAIMS);
      ratios.add(with.median() / without.median());
      System.out.printf(
          "  without: %s; with: %s, %d runs planned; ratio of medians %.2f%n",
          without, with, with.planned(), with.median() / without.median());
    }
    Collections.sort(ratios);
    System.out.printf("  median of the ratios: %.2f%n", ratios.get(ratios.size() / 2));
  }

  /** How long claims took, in microseconds, sorted. */
  private record Times(double[] micros, int planned) {
    double median() {
      return micros[micros.length / 2];
    }

    @Override
    public String toString() {
      return "p50 %.0f µs, p99 %.0f µs".formatted(median(), micros[micros.length * 99 / 100]);
    }
  }

  /** A queue with enough jobs. */
  private static final class Queue {
    private final Engine engine;
    private final String name;
    private List<Settlement> settlements = List.of();
    private long claims;

    Queue(Engine engine, String name) {
      this.engine = engine;
      this.name = name;
    }

    void putSchedules() {
      Instant now = now();
      long step = EVERY.toNanos() / SCHEDULES;
      List<CompletableFuture<Outcome>> puts = new ArrayList<>();
      for (int i = 0; i < SCHEDULES; i++) {
        Instant slot = now.plusSeconds(20).plusNanos(step * i).truncatedTo(ChronoUnit.MILLIS);
        ScheduleRecord schedule =
            ScheduleRecord.builder("s" + i, ScheduleRule.every(EVERY)).planned(slot).build();
        puts.add(engine.schedules().put(name, schedule, now));
        if (puts.size() == 1000) {
          puts.forEach(CompletableFuture::join);
          puts.clear();
        }
      }
      puts.forEach(CompletableFuture::join);
    }

    Times claim(int count) {
      add(count);
      double[] micros = new double[count];
      int planned = 0;
      for (int i = 0; i < count; ) {
        String token = "t" + ++claims;
        Claim claim = Claim.of(1, token, Duration.ofMinutes(10));
        long began = System.nanoTime();
        List<JobRecord> claimed =
            engine.jobs().advance(name, Advance.of(now(), settlements, claim)).join().claimed();
        double took = (System.nanoTime() - began) / 1e3;
        if (claimed.isEmpty()) {
          throw new IllegalStateException("expected a job of queue " + name);
        }
        JobRecord job = claimed.get(0);
        settlements = List.of(Settlement.complete(Lease.of(job.id(), token), RESULT, Keep.none()));
        if (job.schedule() == null) {
          micros[i++] = took;
        } else {
          plan(job);
          planned++;
        }
      }
      Arrays.sort(micros);
      return new Times(micros, planned);
    }

    private void plan(JobRecord job) {
      Instant slot = ScheduleRecord.slotOf(job.id(), String.valueOf(job.schedule()));
      Planning planning =
          Planning.last(job, now(), true)
              .next((slot == null ? now() : slot).plus(EVERY), Duration.ZERO, 2);
      Outcome outcome = engine.schedules().plan(name, planning).join();
      if (outcome != Outcome.DONE) {
        throw new IllegalStateException("expected a planned run, got " + outcome);
      }
    }

    private void add(int count) {
      JobInsert job =
          JobInsert.of("job", "1".getBytes(StandardCharsets.UTF_8), JobOptions.defaults(), now());
      for (int added = 0; added < count; added += 100) {
        engine.jobs().add(name, Collections.nCopies(100, job)).join();
      }
    }

    private static Instant now() {
      return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
  }
}
