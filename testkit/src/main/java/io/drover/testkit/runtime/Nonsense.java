package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.QueueAdmin;
import io.drover.QueueSchedules;
import io.drover.job.ActiveJob;
import io.drover.job.Deduplication;
import io.drover.job.Delivery;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.NewJob;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.RetryRequest;
import io.drover.job.TypeToken;
import io.drover.schedule.Schedule;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * For every method that users call, the calls with arguments other than null that make no sense.
 * For one thread.
 */
final class Nonsense {

  static final List<String> IDS =
      List.of("", " \t", "a".repeat(1 << 20), "a\0b", "\ud83d", "\ude00\ud83d", "a\ud83d");
  static final List<String> QUEUES =
      Stream.concat(IDS.stream(), Stream.of("a:b", "a".repeat(256))).toList();
  static final List<Duration> LIMITS =
      List.of(Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(36_501));
  static final List<Duration> TIMES =
      Stream.concat(LIMITS.stream(), Stream.of(Duration.ZERO)).toList();

  /** What is not a number of whole minutes up to a month. */
  static final List<Duration> MINUTES =
      Stream.concat(TIMES.stream(), Stream.of(Duration.ofSeconds(90), Duration.ofDays(32)))
          .toList();

  static final Duration SECOND = Duration.ofSeconds(1);
  private static final TypeToken<Order> TYPE = TypeToken.of(Order.class);
  static final JobOptions PLAIN = JobOptions.defaults();
  static final JobOptions TOO_SMALL = JobOptions.defaults().sizeLimit(1);
  private static final JobOptions ONCE = PLAIN.deduplication(Deduplication.simple("one"));
  static final JobType<Order> BUY = JobType.of("buy", Order.class);
  static final Order HUGE = order("x".repeat(InputScene.MAX_DATA));

  /** A call that makes no sense. */
  @FunctionalInterface
  interface Call {
    void run() throws Exception;
  }

  private final InputScene scene;
  private final Map<String, List<Call>> rows = new TreeMap<>();

  Nonsense(InputScene scene) {
    this.scene = scene;
  }

  /** Returns the calls, by the names of their methods. */
  Map<String, List<Call>> rows() {
    drover(scene.drover());
    flows(scene.drover());
    adds(scene.queue());
    queue(scene.queue());
    schedules(scene.queue().schedules());
    lookingAdmin(scene.admin());
    changingAdmin(scene.admin());
    new WorkerNonsense(this, scene).rows();
    new LetterNonsense(this, scene).rows();
    new RouteNonsense(this, scene).rows();
    new ChannelNonsense(this, scene).rows();
    new CallNonsense(this, scene).rows();
    new AlertNonsense(this, scene).rows();
    idempotency(scene.idempotency());
    return rows;
  }

  private void drover(Drover drover) {
    DroverSettings settings = DroverSettings.defaults();
    List<String> uris = List.of("", " ", "kafka:", "a".repeat(1 << 20));
    each("Drover.open(String)", uris, Drover::open);
    each("Drover.open(String, DroverSettings)", uris, uri -> Drover.open(uri, settings));
    onlyNull("Drover.over(Engine, DroverSettings)");
    each("Drover.idempotency(Duration)", TIMES, drover::idempotency);
    each("Drover.queue(String)", QUEUES, drover::queue);
    each("Drover.queue(String, Class)", QUEUES, name -> drover.queue(name, Order.class));
    each("Drover.queue(String, TypeToken)", QUEUES, name -> drover.queue(name, TYPE));
    Delivery tea = Delivery.of("other", BUY, order("tea"));
    List<Delivery> withNull = Arrays.asList(tea, null);
    List<Delivery> withHuge = List.of(tea, Delivery.of("other", BUY, HUGE));
    List<Delivery> tooMany = Collections.nCopies(10_001, tea);
    each("Drover.addAll(List)", List.of(withNull, withHuge, tooMany), drover::addAll);
    each("Drover.addAllAsync(List)", List.of(withNull, withHuge, tooMany), drover::addAllAsync);
    each("Drover.close(Duration)", LIMITS, drover::close);
    each("Drover.longestClose(Duration)", LIMITS, drover::longestClose);
  }

  private void flows(Drover drover) {
    Flow tree = Flow.of("other", BUY, order("tea"));
    List<Flow> refused =
        List.of(
            tree.child(Flow.of("other", BUY, HUGE)),
            tree.child(Flow.of("other", BUY, order("tea"), TOO_SMALL)),
            tree.children(Collections.singletonList(null)),
            tree.child(Flow.of("other", BUY, order("tea"), ONCE)),
            Flow.of("other", BUY, order("tea"), ONCE).child(tree));
    each("Drover.add(Flow)", refused, drover::add);
    each("Drover.addFlows(List)", refused, flow -> drover.addFlows(List.of(flow)));
    row("Drover.addFlows(List)", () -> drover.addFlows(Collections.singletonList(null)));
    each("Drover.flow(JobKey)", QUEUES, name -> drover.flow(JobKey.of(name, "a")));
    each("Drover.flow(JobKey)", IDS, id -> drover.flow(JobKey.of("orders", id)));
    each(
        "Drover.flow(JobKey, FlowRequest)",
        IDS,
        id -> drover.flow(JobKey.of("orders", id), FlowRequest.defaults()));
    each("JobQueue.children(String)", IDS, scene.queue()::children);
    each("QueueAdmin.detach(String)", IDS, scene.admin()::detach);
    each("QueueAdmin.removePendingChildren(String)", IDS, scene.admin()::removePendingChildren);
    ActiveJob<Order> job = scene.active();
    each("ActiveJob.addChild(Flow)", refused.subList(0, 4), job::addChild);
    each(
        "ActiveJob.addChild(String, String, Object)",
        QUEUES,
        name -> job.addChild(name, "buy", order("tea")));
    each(
        "ActiveJob.addChild(String, String, Object, JobOptions)",
        QUEUES,
        name -> job.addChild("other", noColon(name), order("tea"), PLAIN));
    each(
        "ActiveJob.addChild(String, JobType, Object)",
        QUEUES,
        name -> job.addChild(name, BUY, order("tea")));
    row(
        "ActiveJob.addChild(String, JobType, Object, JobOptions)",
        () -> job.addChild("other", BUY, order("tea"), ONCE));
  }

  private void adds(JobQueue<Order> queue) {
    Order tea = order("tea");
    each("JobQueue.add(String, Object)", QUEUES, name -> queue.add(noColon(name), tea));
    row("JobQueue.add(String, Object)", () -> queue.add("buy", HUGE));
    each(
        "JobQueue.add(String, Object, JobOptions)",
        QUEUES,
        name -> queue.add(noColon(name), tea, PLAIN));
    row("JobQueue.add(String, Object, JobOptions)", () -> queue.add("buy", tea, TOO_SMALL));
    row("JobQueue.add(JobType, Object)", () -> queue.add(BUY, HUGE));
    row("JobQueue.add(JobType, Object, JobOptions)", () -> queue.add(BUY, tea, TOO_SMALL));
    each("JobQueue.addAsync(String, Object)", IDS, name -> queue.addAsync(name, tea));
    each(
        "JobQueue.addAsync(String, Object, JobOptions)",
        IDS,
        name -> queue.addAsync(name, tea, PLAIN));
    row("JobQueue.addAsync(JobType, Object)", () -> queue.addAsync(BUY, HUGE));
    row(
        "JobQueue.addAsync(JobType, Object, JobOptions)",
        () -> queue.addAsync(BUY, tea, TOO_SMALL));
    List<NewJob<Order>> withNull = Arrays.asList(NewJob.of(BUY, tea), null);
    List<NewJob<Order>> withHuge = List.of(NewJob.of(BUY, tea), NewJob.of(BUY, HUGE));
    row("JobQueue.addAll(List)", () -> queue.addAll(withNull), () -> queue.addAll(withHuge));
    row(
        "JobQueue.addAllAsync(List)",
        () -> queue.addAllAsync(withNull),
        () -> queue.addAllAsync(withHuge));
  }

  private void schedules(QueueSchedules<Order> schedules) {
    Schedule<Order> good = Schedule.every("s", SECOND).job(BUY, order("tea"));
    row(
        "QueueSchedules.put(Schedule)",
        () -> schedules.put(good.immediately(true).start(Instant.now())),
        () -> schedules.put(good.end(Instant.EPOCH)),
        () -> schedules.put(good.job(BUY, HUGE)),
        () -> schedules.put(good.job(BUY, order("tea"), PLAIN.id("own"))),
        () -> schedules.put(good.job(BUY, order("tea"), PLAIN.delay(SECOND))),
        () -> schedules.put(good.job(BUY, order("tea"), PLAIN.timestamp(Instant.EPOCH))),
        () -> schedules.put(good.job(BUY, order("tea"), TOO_SMALL)));
    each("QueueSchedules.find(String)", IDS, schedules::find);
    each("QueueSchedules.pause(String)", IDS, schedules::pause);
    each("QueueSchedules.resume(String)", IDS, schedules::resume);
    each("QueueSchedules.remove(String)", IDS, schedules::remove);
    each("QueueSchedules.runNow(String)", IDS, schedules::runNow);
    row("QueueSchedules.runNow(String)", () -> schedules.runNow("none"));
    each("QueueSchedules.page(String, int)", IDS, cursor -> schedules.page(cursor, 1));
    row(
        "QueueSchedules.page(String, int)",
        () -> schedules.page(null, 0),
        () -> schedules.page(null, 1001));
  }

  private void queue(JobQueue<Order> queue) {
    Class<Order> type = Order.class;
    each("JobQueue.find(String)", IDS, queue::find);
    each("JobQueue.state(String)", IDS, queue::state);
    each("JobQueue.metrics(Duration)", MINUTES, queue::metrics);
    each(
        "JobQueue.awaitResult(String, Class, Duration)",
        IDS,
        id -> queue.awaitResult(id, type, SECOND));
    each(
        "JobQueue.awaitResult(String, Class, Duration)",
        LIMITS,
        limit -> queue.awaitResult(InputScene.FAILED, type, limit));
    each(
        "JobQueue.awaitResult(String, TypeToken, Duration)",
        IDS,
        id -> queue.awaitResult(id, TYPE, SECOND));
    each(
        "JobQueue.awaitResult(String, TypeToken, Duration)",
        LIMITS,
        limit -> queue.awaitResult(InputScene.FAILED, TYPE, limit));
    each("JobQueue.result(String, Class)", IDS, id -> queue.result(id, type));
    each("JobQueue.result(String, TypeToken)", IDS, id -> queue.result(id, TYPE));
    onlyNull("JobQueue.events(Consumer)");
    each(
        "JobQueue.events(String, Consumer)",
        List.of("", "no position", "-1", "a\0", "9".repeat(1 << 20)),
        position -> queue.events(position, event -> {}));
    row("JobQueue.defaults(JobOptions)", () -> queue.defaults(PLAIN.id("one")));
    onlyNull("JobQueue.worker(JobHandler)", "JobQueue.actionWorker(JobAction)");
    each(
        "JobQueue.batchWorker(int, BatchHandler)",
        List.of(0, -1, Integer.MIN_VALUE),
        size -> queue.batchWorker(size, batch -> {}));
  }

  private void lookingAdmin(QueueAdmin<Order> admin) {
    PageRequest waiting = PageRequest.of(JobState.FAILED).limit(1);
    String foreign =
        admin.page(PageRequest.of(JobState.DELAYED).limit(1)).next().orElse("no cursor");
    each(
        "QueueAdmin.page(PageRequest)",
        List.of("", "no cursor", "\0", "0", "f".repeat(1 << 20), foreign),
        cursor -> admin.page(waiting.after(cursor)));
    each(
        "QueueAdmin.countsByPriority(List)",
        List.of(
            List.of(-1),
            List.of(JobOptions.MAX_PRIORITY + 1),
            Collections.<Integer>singletonList(null),
            Collections.nCopies(QueueAdmin.MAX_PRIORITIES + 1, 1)),
        admin::countsByPriority);
    each("QueueAdmin.explain(String)", IDS, admin::explain);
    each("QueueAdmin.logs(String)", IDS, admin::logs);
    each("QueueAdmin.logs(String, long, int)", IDS, id -> admin.logs(id, 0, 1));
    row(
        "QueueAdmin.logs(String, long, int)",
        () -> admin.logs(InputScene.FAILED, -1, 1),
        () -> admin.logs(InputScene.FAILED, 0, 0),
        () -> admin.logs(InputScene.FAILED, 0, -1));
    each("QueueAdmin.addLog(String, String)", IDS, id -> admin.addLog(id, "line"));
    row(
        "QueueAdmin.addLog(String, String)",
        () -> admin.addLog(InputScene.FAILED, "half of one \ud83d"),
        () -> admin.addLog(InputScene.FAILED, "x".repeat(InputScene.MAX_DATA + 1)),
        () -> admin.addLog("nobody", "line"));
  }

  private void changingAdmin(QueueAdmin<Order> admin) {
    each("QueueAdmin.remove(String)", IDS, admin::remove);
    each("QueueAdmin.promote(String)", IDS, admin::promote);
    each("QueueAdmin.retry(String)", IDS, admin::retry);
    RetryRequest request = RetryRequest.of(JobState.FAILED);
    each("QueueAdmin.retry(String, RetryRequest)", IDS, id -> admin.retry(id, request));
    each("QueueAdmin.changeDelay(String, Duration)", IDS, id -> admin.changeDelay(id, SECOND));
    each(
        "QueueAdmin.changeDelay(String, Duration)",
        LIMITS,
        delay -> admin.changeDelay(InputScene.FAILED, delay));
    each("QueueAdmin.changePriority(String, int)", IDS, id -> admin.changePriority(id, 1));
    each(
        "QueueAdmin.changePriority(String, int, Placement)",
        IDS,
        id -> admin.changePriority(id, 1, Placement.FRONT));
    row(
        "QueueAdmin.changePriority(String, int, Placement)",
        () -> admin.changePriority(InputScene.FAILED, -1, Placement.FRONT),
        () -> admin.changePriority(InputScene.FAILED, JobOptions.MAX_PRIORITY + 1, Placement.BACK));
    each("QueueAdmin.updateData(String, Object)", IDS, id -> admin.updateData(id, order("tea")));
    row("QueueAdmin.updateData(String, Object)", () -> admin.updateData(InputScene.FAILED, HUGE));
    row("QueueAdmin.retryAll(JobState)", () -> admin.retryAll(JobState.DELAYED));
    onlyNull("QueueAdmin.drain(DrainScope)", "QueueAdmin.limitRate(RateLimit)");
    each(
        "QueueAdmin.clean(JobState, Duration, int)",
        LIMITS,
        grace -> admin.clean(JobState.FAILED, grace, 0));
    row(
        "QueueAdmin.clean(JobState, Duration, int)",
        () -> admin.clean(JobState.FAILED, Duration.ZERO, -1));
    row("QueueAdmin.obliterate(Obliteration)", admin::obliterate); // Jobs of the scene are active.
    row(
        "QueueAdmin.limitConcurrency(int)",
        () -> admin.limitConcurrency(0),
        () -> admin.limitConcurrency(-1));
    each("QueueAdmin.holdRate(Duration)", TIMES, admin::holdRate);
  }

  private void idempotency(Idempotency once) {
    each("Idempotency.claimLimit(Duration)", TIMES, once::claimLimit);
    each("Idempotency.waitLimit(Duration)", LIMITS, once::waitLimit);
    onlyNull("Idempotency.recordFailures(boolean)");
    List<String> prefixes = List.of(" \t", "a".repeat(1 << 20), "a\0b", "\ud83d");
    each("Idempotency.prefix(String)", prefixes, once::prefix);
    String run = "Idempotency.run(String, Class, Effect)";
    each(run, IDS, key -> once.run(key, Order.class, () -> order("tea")));
    row(run, () -> once.run("huge", Order.class, () -> HUGE));
    each(
        "Idempotency.run(String, TypeToken, Effect)",
        IDS,
        key -> once.run(key, TYPE, () -> order("tea")));
    each("Idempotency.runAction(String, EffectAction)", IDS, key -> once.runAction(key, () -> {}));
    each("Idempotency.forget(String)", IDS, once::forget);
  }

  /** Names of jobs may have what names of queues may not. */
  static String noColon(String name) {
    return name.equals("a:b") ? " " : name;
  }

  <V> void each(String method, List<V> values, Consumer<V> call) {
    values.forEach(value -> row(method, () -> call.accept(value)));
  }

  void row(String method, Call... calls) {
    rows.merge(
        method,
        List.of(calls),
        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
  }

  /** Notes methods that refuse nothing but null. */
  void onlyNull(String... methods) {
    for (String method : methods) {
      row(method);
    }
  }
}
