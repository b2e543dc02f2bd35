package io.drover.redis;

import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import io.drover.job.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses jobs, trees and schedules for a pair of twins. For one step. */
final class TwinJobs {

  private static final Duration TTL = Duration.ofSeconds(20);
  private static final long[] DELAYS = {1, 500, 1_500, 9_999, 20_000, 60_000};

  /** Each mode has an id of its own, as mixing modes under one id is nobody's use. */
  private static final List<Deduplication> RULES =
      List.of(
          Deduplication.simple("simple"),
          Deduplication.throttle("throttle", TTL),
          Deduplication.throttle("extend", TTL).extend(true),
          Deduplication.simple("replace").replace(true),
          Deduplication.throttle("replace-in-time", TTL).replace(true),
          Deduplication.debounce("debounce", TTL),
          Deduplication.keepLastIfActive("keep:last"),
          Deduplication.keepLastIfActive("replace-or-keep-last").replace(true),
          Deduplication.simple("reschedule").reschedule(true));

  private static final List<Keep> KEEPS =
      List.of(
          Keep.all(),
          Keep.none(),
          Keep.count(2),
          Keep.age(Duration.ofSeconds(9)).limit(2),
          Keep.count(3).youngerThan(Duration.ofSeconds(14)));

  private final TwinView view;
  private final Random random;
  private final Instant now;

  TwinJobs(TwinView view, Random random, Instant now) {
    this.view = view;
    this.random = random;
    this.now = now;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private long delay() {
    return DELAYS[random.nextInt(DELAYS.length)];
  }

  private TwinJob plain() {
    TwinJob job = TwinJob.of("n" + random.nextInt(2), "{\"größe\":" + random.nextInt(100) + "}");
    if (chance(35)) {
      job = job.attempts(2 + random.nextInt(2));
    }
    if (chance(25)) {
      job = job.backoff(chance(50) ? "fixed" : "exponential", delay());
    }
    if (chance(15)) {
      job = job.keepCompleted(KEEPS.get(random.nextInt(KEEPS.size())));
    }
    if (chance(15)) {
      job = job.keepFailed(KEEPS.get(random.nextInt(KEEPS.size())));
    }
    job = chance(5) ? job.keepLogs(1) : job;
    return chance(10) ? job.stackTraceLimit(random.nextInt(2)) : job;
  }

  private TwinJob placed(TwinJob plain) {
    TwinJob job = chance(25) ? plain.priority(1 + random.nextInt(3)) : plain;
    if (chance(25)) {
      job = job.delay(delay());
      job = chance(20) ? job.timestamp(now.minusMillis(delay())) : job;
    }
    job = chance(5) ? job.telemetry("traceparent: größe") : job;
    return chance(15) ? job.lifo() : job;
  }

  /** Returns a job of any kind. */
  TwinJob job() {
    TwinJob job = placed(plain());
    if (chance(20)) {
      job = job.deduplication(RULES.get(random.nextInt(RULES.size())));
    }
    return chance(20) ? job.id("own " + random.nextInt(4)) : job;
  }

  /** Returns a job that may be a child. */
  TwinJob child() {
    TwinJob job = placed(plain());
    return chance(30) ? job.id("kid " + random.nextInt(4)) : job;
  }

  /** Returns how a job hangs on one that is there and not finished, if there is any. */
  TwinTree.@Nullable Link link() {
    List<TwinTree.Link> links =
        Stream.of("q", "kids")
            .flatMap(
                queue ->
                    Stream.of("active", "active", "wait", "delayed", "waiting-children")
                        .flatMap(state -> view.members(queue + ":" + state).stream())
                        .filter(id -> !id.contains(":"))
                        .map(id -> new TwinTree.Link(queue, id, policy())))
            .toList();
    return links.isEmpty() ? null : links.get(random.nextInt(links.size()));
  }

  private FailurePolicy policy() {
    return FailurePolicy.values()[random.nextInt(FailurePolicy.values().length)];
  }

  /** Returns a tree whose jobs are new. */
  TwinTree tree(String queue) {
    return tree(queue, 2, new ArrayList<>());
  }

  private TwinTree tree(String queue, int depth, List<String> taken) {
    TwinJob job = placed(plain()).id(newId(queue, taken));
    List<TwinTree> children = new ArrayList<>();
    int count = depth == 2 ? 1 + random.nextInt(3) : depth;
    for (int i = 0; i < count; i++) {
      // Which of a job's nephews and brothers Node adds first depends on its promises.
      boolean hasChild = depth == 2 && i == count - 1 && chance(30);
      children.add(tree(chance(60) ? "kids" : "q", hasChild ? 1 : 0, taken));
    }
    // Node stores a policy even of a job that has no parent.
    return new TwinTree(queue, job, depth == 2 ? FailurePolicy.WAIT : policy(), children);
  }

  private String newId(String queue, List<String> taken) {
    for (int i = random.nextInt(1000); ; i++) {
      String id = "f" + i;
      if (!view.has(queue + ":" + id) && !taken.contains(id)) {
        taken.add(id);
        return id;
      }
    }
  }

  /** Returns a schedule. */
  TwinSchedule schedule(String id) {
    TwinJob job = plain();
    if (chance(25)) {
      job = job.priority(1 + random.nextInt(3));
    }
    long every = chance(60) ? 5_000 * (1 + random.nextInt(6)) : 0;
    String pattern = chance(50) ? "*/5 * * * * *" : "30 * * * *";
    return new TwinSchedule(id, every, pattern, chance(30) ? 2 : 0, job);
  }
}
