package io.drover.redis;

import io.drover.job.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a step does, from what Redis holds of Node's side. For one step.
 *
 * <p>It keeps away from where Drover departs from BullMQ on purpose, which {@code docs/bullmq.md}
 * lists, and from every {@link KnownDivergence}.
 */
final class TwinChoices {

  private static final long[] DELAYS = {1, 500, 1_500, 9_999, 20_000, 60_000};
  private static final List<String> VALUES = List.of("null", "1", "\"s\"", "{\"r\":[1,2.5]}");

  private final TwinView view;
  private final Random random;
  private final TwinQueue at;
  private final String queue;
  private final TwinJobs jobs;
  private final TwinAttempts attempts;

  /**
   * Creates it.
   *
   * @param number the number of the step
   */
  TwinChoices(TwinView view, Random random, Instant now, int number) {
    this.view = view;
    this.random = random;
    this.at = new TwinQueue(view, random, now);
    this.queue = at.name();
    this.jobs = new TwinJobs(view, random, now);
    this.attempts = new TwinAttempts(view, at, random, number);
  }

  /** Returns what to do, or {@code null} if there is nothing to do it with. */
  @Nullable TwinMove choose(TwinStep.Kind kind) {
    return switch (kind) {
      case ADD -> add();
      case ADD_CHILD, ADD_TREE, WAIT_FOR_CHILDREN, REMOVE_PENDING, DETACH -> family(kind);
      case ADVANCE -> attempts.advance();
      case LATER, GIVE_BACK, RENEW -> attempts.attempt(kind);
      case LOSE_LEASE, RECOVER, WAKE -> attempts.upkeep(kind);
      case PROMOTE, CHANGE_DELAY, CHANGE_PRIORITY, RETRY, REMOVE -> oneJob(kind);
      case UPDATE, PROGRESS, LOG -> update(kind);
      case SCHEDULE, UNSCHEDULE -> schedules(kind);
      case RETRY_ALL, PROMOTE_ALL, DRAIN, CLEAN, OBLITERATE -> many(kind);
      default -> settings(kind);
    };
  }

  // ---- jobs ---------------------------------------------------------------------------------

  private TwinMove add() {
    List<TwinJob> all = new ArrayList<>();
    int count = random.nextInt(3) == 0 ? 3 : 1;
    for (int i = 0; i < count; i++) {
      all.add(jobs.job());
    }
    return TwinMove.by("add to %s %s".formatted(queue, all), hand -> hand.add(queue, all));
  }

  private @Nullable TwinMove family(TwinStep.Kind kind) {
    if (kind == TwinStep.Kind.ADD_TREE) {
      TwinTree tree = jobs.tree(queue);
      return TwinMove.by("add tree " + tree, hand -> hand.addTree(tree));
    }
    if (kind == TwinStep.Kind.ADD_CHILD) {
      TwinTree.Link link = jobs.link();
      if (link == null) {
        return null;
      }
      TwinJob job = jobs.child();
      String other = view.fields(at.key(String.valueOf(job.options().id()))).get("parentKey");
      if (other != null && !other.equals(link.queue() + ":" + link.id())) {
        return null; // Node uses up a number for a child that it refuses.
      }
      return TwinMove.by(
          "add to %s %s under %s".formatted(queue, job, link),
          hand -> hand.addChild(queue, job, link));
    }
    if (kind == TwinStep.Kind.WAIT_FOR_CHILDREN) {
      // With none pending Node's job stays active, and Drover's runs again.
      String id =
          at.any(
              at.ids("active").stream()
                  .filter(one -> view.has(at.key(one + ":dependencies")))
                  .filter(one -> !view.has(at.key(one + ":unsuccessful")))
                  .toList());
      return id == null || at.isDue()
          ? null
          : TwinMove.by(
              "%s/%s waits for children".formatted(queue, id),
              hand -> hand.waitForChildren(queue, id, at.tokenOf(id)));
    }
    String id = at.anyJob();
    if (id == null || !at.goesInOrder(at.key(id))) {
      return null;
    }
    return kind == TwinStep.Kind.DETACH
        ? TwinMove.by("detach %s/%s".formatted(queue, id), hand -> hand.detach(queue, id))
        : TwinMove.by(
            "remove pending children of %s/%s".formatted(queue, id),
            hand -> hand.removePending(queue, id));
  }

  // ---- one job ------------------------------------------------------------------------------

  private @Nullable TwinMove oneJob(TwinStep.Kind kind) {
    boolean wants = random.nextInt(4) > 0;
    String delayed = at.any(at.ids("delayed"));
    JobState finished = random.nextBoolean() ? JobState.FAILED : JobState.COMPLETED;
    String id =
        switch (kind) {
          case PROMOTE, CHANGE_DELAY -> wants && delayed != null ? delayed : at.anyJob();
          case RETRY -> wants ? at.any(at.ids(state(finished))) : at.anyJob();
          default -> at.anyJob();
        };
    if (id == null) {
      return null;
    }
    String name = queue + "/" + id;
    return switch (kind) {
      case PROMOTE -> TwinMove.by("promote " + name, hand -> hand.promote(queue, id));
      case CHANGE_DELAY -> changeDelay(id);
      case CHANGE_PRIORITY -> {
        int priority = random.nextInt(4);
        boolean front = random.nextInt(3) == 0;
        yield TwinMove.by(
            "priority of %s becomes %d, front %s".formatted(name, priority, front),
            hand -> hand.changePriority(queue, id, priority, front));
      }
      case RETRY -> {
        boolean anew = random.nextBoolean();
        yield TwinMove.by(
            "run %s %s again, anew %s".formatted(finished, name, anew),
            hand -> hand.retry(queue, id, finished, anew));
      }
      default ->
          at.goesInOrder(at.key(id))
              ? TwinMove.by("remove " + name, hand -> hand.remove(queue, id))
              : null;
    };
  }

  private static String state(JobState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  private TwinMove changeDelay(String id) {
    long delay = DELAYS[random.nextInt(DELAYS.length)];
    return TwinMove.by(
        "delay of %s/%s becomes %d ms".formatted(queue, id, delay),
        hand -> hand.changeDelay(queue, id, delay));
  }

  private @Nullable TwinMove update(TwinStep.Kind kind) {
    String id = at.anyJob();
    String json = at.any(VALUES);
    if (id == null) {
      return null;
    }
    String name = queue + "/" + id;
    return switch (kind) {
      case UPDATE -> TwinMove.by("update " + name, hand -> hand.update(queue, id, json));
      case PROGRESS -> TwinMove.by("progress of " + name, hand -> hand.progress(queue, id, json));
      default -> TwinMove.by("log of " + name, hand -> hand.log(queue, id, "line " + json));
    };
  }

  // ---- the queue ----------------------------------------------------------------------------

  private @Nullable TwinMove many(TwinStep.Kind kind) {
    JobState finished = random.nextBoolean() ? JobState.FAILED : JobState.COMPLETED;
    return switch (kind) {
      // Where all are run again or promoted, Drover keeps priorities, and Node does not.
      case RETRY_ALL ->
          at.anyPriority(state(finished))
              ? null
              : TwinMove.by(
                  "run all %s of %s again".formatted(finished, queue),
                  hand -> hand.retryAll(queue, finished));
      case PROMOTE_ALL ->
          at.anyPriority("delayed")
              ? null
              : TwinMove.by("promote all of " + queue, hand -> hand.promoteAll(queue));
      case CLEAN -> {
        List<JobState> states =
            List.of(
                JobState.WAITING,
                JobState.ACTIVE,
                JobState.DELAYED,
                JobState.PRIORITIZED,
                JobState.COMPLETED,
                JobState.FAILED);
        JobState state = states.get(random.nextInt(states.size()));
        long grace = random.nextInt(3) * 5_000L;
        // Of these BullMQ looks at so many only, and Drover removes so many.
        boolean sorted = state == JobState.DELAYED || state == JobState.PRIORITIZED;
        int most = random.nextBoolean() && !sorted ? 2 : 1000;
        yield TwinMove.by(
            "clean %s of %s, %d ms, at most %d".formatted(state, queue, grace, most),
            hand -> hand.clean(queue, state, grace, most));
      }
      case DRAIN -> {
        boolean delayed = random.nextBoolean();
        yield at.hasSchedules()
            ? null // Node may leave an id without its job.
            : TwinMove.by(
                "drain %s, delayed %s".formatted(queue, delayed),
                hand -> hand.drain(queue, delayed));
      }
      default -> obliterate();
    };
  }

  /** Afterwards somebody opens the queue again in Node, which sets how many events it keeps. */
  private @Nullable TwinMove obliterate() {
    if (view.has(at.key("waiting-children"))) {
      return null; // Node leaves them, and their parents in other queues.
    }
    return new TwinMove(
        "obliterate " + queue,
        (hand, base) -> {
          String answer = hand.obliterate(queue);
          List<String> left = Interop.redis().keys(base + at.key("*"));
          Interop.redis().hset(base + at.key("meta"), "opts.maxLenEvents", "10000");
          return answer + left;
        });
  }

  private TwinMove settings(TwinStep.Kind kind) {
    int most = random.nextInt(3);
    return switch (kind) {
      case PAUSE -> TwinMove.by("pause " + queue, hand -> hand.pause(queue));
      case RESUME -> TwinMove.by("resume " + queue, hand -> hand.resume(queue));
      case LIMIT_CONCURRENCY ->
          TwinMove.by(
              "limit %s to %d at once".formatted(queue, most),
              hand -> hand.limitConcurrency(queue, most));
      case LIMIT_RATE ->
          TwinMove.by(
              "limit %s to %d in 30 s".formatted(queue, most),
              hand -> hand.limitRate(queue, most, 30_000));
      case HOLD -> TwinMove.by("hold " + queue, hand -> hand.hold(queue, 20_000));
      default -> TwinMove.by("release " + queue, hand -> hand.release(queue));
    };
  }

  // ---- schedules ----------------------------------------------------------------------------

  private @Nullable TwinMove schedules(TwinStep.Kind kind) {
    String id = "s" + random.nextInt(2);
    if (kind == TwinStep.Kind.UNSCHEDULE) {
      return TwinMove.by(
          "remove schedule %s of %s".formatted(id, queue), hand -> hand.unschedule(queue, id));
    }
    TwinSchedule schedule = jobs.schedule(id);
    // One that is put again keeps its slot with Drover, and may lose it with Node.
    return view.has(at.key("repeat:" + id))
        ? null
        : TwinMove.by(
            "put to %s %s".formatted(queue, schedule), hand -> hand.schedule(queue, schedule));
  }
}
