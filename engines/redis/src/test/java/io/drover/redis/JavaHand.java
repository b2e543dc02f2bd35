package io.drover.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.internal.schedule.Series;
import io.drover.internal.store.CompletionThreads;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.Added;
import io.drover.job.Backoff;
import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.JsonCodec;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
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
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * Drover on one side of a pair of twins, as its workers and facade use the engine. For one thread.
 */
final class JavaHand implements Hand, AutoCloseable {

  private static final Duration LEASE = Duration.ofHours(10);
  private static final Limits LIMITS =
      new Limits(1 << 20, 1000, Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final VirtualTime time;
  private final String side;
  private final Engine engine;
  private final Drover drover;
  private final CompletionThreads threads = new CompletionThreads();
  private final Series series;

  /**
   * Opens Drover.
   *
   * @param side what the names of this side's queues begin with
   */
  JavaHand(String prefix, String side, VirtualTime time) {
    this.time = time;
    this.side = side;
    this.engine = RedisEngine.open(RedisSettings.at(RedisShared.uri()).prefix(prefix), time);
    this.drover = Drover.over(engine, DroverSettings.defaults().time(time));
    this.series =
        new Series(
            new StoreContext(engine, JsonCodec.jackson(), time, LIMITS),
            new LifeCycle(LIMITS),
            threads);
  }

  private String name(String queue) {
    return side + queue;
  }

  private JobQueue<JsonNode> queue(String queue) {
    return drover.queue(name(queue), JsonNode.class);
  }

  private Instant now() {
    return time.instant();
  }

  private static String told(boolean done) {
    return done ? DONE : REFUSED;
  }

  private static String told(Runnable call) {
    try {
      call.run();
      return DONE;
    } catch (InvalidInputException e) {
      return REFUSED;
    }
  }

  private static <T> T reply(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  // ---- jobs ---------------------------------------------------------------------------------

  @Override
  public String add(String queue, List<TwinJob> jobs) {
    List<JobInsert> inserts = jobs.stream().map(job -> job.insert(now())).toList();
    return reply(engine.jobs().add(name(queue), inserts)).stream()
        .map(Added::id)
        .toList()
        .toString();
  }

  @Override
  public String addChild(String queue, TwinJob job, TwinTree.Link link) {
    ParentLink parent = ParentLink.of(JobKey.of(name(link.queue()), link.id()), link.policy());
    JobDelivery child = JobDelivery.of(name(queue), job.insert(now()).parent(parent));
    return told(() -> reply(engine.jobs().deliver(List.of(child))));
  }

  @Override
  public String addTree(TwinTree tree) {
    return told(() -> drover.add(tree.flow(this::name)));
  }

  @Override
  public String advance(String queue, TwinWorker worker, List<End> ends, int most, String token) {
    List<Settlement> settlements =
        ends.stream().map(end -> settlement(queue, end, worker)).toList();
    Claim claim =
        most == 0
            ? null
            : Claim.of(most, token, LEASE)
                .rateLimit(worker.rateLimit())
                .worker(worker.workerName());
    Advanced advanced =
        advance(queue, Advance.of(now(), settlements, claim).countedFor(worker.metricsMinutes()));
    advanced.claimed().forEach(series::before);
    List<String> outcomes =
        advanced.settled().stream().map(one -> told(one == Settled.RECORDED)).toList();
    return outcomes + " " + advanced.claimed().stream().map(JobRecord::id).toList();
  }

  private Advanced advance(String queue, Advance request) {
    return reply(engine.jobs().advance(name(queue), request));
  }

  /** Decides as a worker does, whose decisions have tests of their own. */
  private Settlement settlement(String queue, End end, TwinWorker worker) {
    Optional<JobRecord> found = engine.inspection().find(name(queue), end.id());
    Lease lease =
        found
            .map(job -> Lease.of(job, end.token()))
            .orElseGet(() -> Lease.of(end.id(), end.token()));
    if (end.value() != null) {
      Keep own = found.map(job -> job.options().keepCompleted()).orElse(null);
      return Settlement.complete(
          lease, end.value().getBytes(UTF_8), own == null ? worker.keepCompleted() : own);
    }
    if (found.isEmpty()) {
      return Settlement.retry(lease, Failure.of(end.message(), List.of()), false);
    }
    JobRecord job = found.get();
    Failure failure = Failure.of(end.message(), traces(job, end.message()));
    int attempt = job.attemptsMade() + 1;
    if (end.hopeless() || attempt >= job.options().attempts()) {
      Keep own = job.options().keepFailed();
      return Settlement.fail(
          lease, failure, own == null ? worker.keepFailed() : own, job.options().attempts());
    }
    Duration delay = delay(job.options().backoff(), attempt);
    return delay.isZero()
        ? Settlement.retry(lease, failure, job.options().lifo())
        : Settlement.backOff(lease, failure, delay);
  }

  private static List<String> traces(JobRecord job, String message) {
    List<String> traces = new ArrayList<>(job.stackTraces());
    traces.add(TwinRun.trace(message));
    int limit = Math.min(traces.size(), job.options().stackTraceLimit());
    return traces.subList(traces.size() - limit, traces.size());
  }

  private static Duration delay(Backoff backoff, int attempt) {
    if (backoff == null) {
      return Duration.ZERO;
    }
    return backoff.type().equals(Backoff.EXPONENTIAL)
        ? backoff.delay().multipliedBy(1L << (attempt - 1))
        : backoff.delay();
  }

  private String settle(String queue, Settlement settlement) {
    Advanced advanced = advance(queue, Advance.of(now(), List.of(settlement), null));
    return told(advanced.settled().get(0) == Settled.RECORDED);
  }

  @Override
  public String later(String queue, String id, String token, long delay) {
    return settle(queue, Settlement.moveToLater(Lease.of(id, token), Duration.ofMillis(delay)));
  }

  @Override
  public String giveBack(String queue, String id, String token, long pause) {
    return settle(queue, Settlement.giveBack(Lease.of(id, token), Duration.ofMillis(pause)));
  }

  @Override
  public String waitForChildren(String queue, String id, String token) {
    return settle(queue, Settlement.waitForChildren(Lease.of(id, token)));
  }

  @Override
  public String renew(String queue, List<String> ids, List<String> tokens) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      leases.add(Lease.of(ids.get(i), tokens.get(i)));
    }
    return new TreeSet<>(reply(engine.jobs().renew(name(queue), leases, now(), LEASE))).toString();
  }

  @Override
  public String recover(String queue) {
    reply(engine.jobs().recoverStalled(name(queue), now(), Duration.ofSeconds(30), 1));
    return DONE;
  }

  // ---- one job ------------------------------------------------------------------------------

  @Override
  public String promote(String queue, String id) {
    return told(engine.inspection().promote(name(queue), id, now()));
  }

  @Override
  public String changeDelay(String queue, String id, long delay) {
    return told(engine.inspection().changeDelay(name(queue), id, now(), Duration.ofMillis(delay)));
  }

  @Override
  public String changePriority(String queue, String id, int priority, boolean front) {
    var placement = front ? io.drover.job.Placement.FRONT : io.drover.job.Placement.BACK;
    return told(engine.inspection().changePriority(name(queue), id, priority, placement));
  }

  @Override
  public String retry(String queue, String id, JobState from, boolean anew) {
    var attempts = anew ? RetryRequest.Attempts.RESET : RetryRequest.Attempts.KEPT;
    return told(
        engine.inspection().retry(name(queue), id, RetryRequest.of(from).attempts(attempts)));
  }

  @Override
  public String remove(String queue, String id) {
    return told(engine.inspection().remove(name(queue), id, now()) == Removal.REMOVED);
  }

  @Override
  public String removePending(String queue, String id) {
    engine.flows().removePending(JobKey.of(name(queue), id), now());
    return DONE;
  }

  @Override
  public String detach(String queue, String id) {
    return told(engine.flows().detach(JobKey.of(name(queue), id), now()));
  }

  @Override
  public String update(String queue, String id, String data) {
    return told(engine.inspection().updateData(name(queue), id, data.getBytes(UTF_8)));
  }

  @Override
  public String progress(String queue, String id, String progress) {
    return told(engine.inspection().updateProgress(name(queue), id, progress.getBytes(UTF_8)));
  }

  @Override
  public String log(String queue, String id, String line) {
    int keep = queue(queue).find(id).map(job -> job.options().keepLogs()).orElse(1);
    engine.inspection().addLog(name(queue), id, line, keep);
    return DONE;
  }

  // ---- the queue ----------------------------------------------------------------------------

  @Override
  public String retryAll(String queue, JobState from) {
    engine.inspection().retryAll(name(queue), from, now());
    return DONE;
  }

  @Override
  public String promoteAll(String queue) {
    engine.inspection().promoteAll(name(queue), now());
    return DONE;
  }

  @Override
  public String pause(String queue) {
    engine.inspection().pause(name(queue));
    return DONE;
  }

  @Override
  public String resume(String queue) {
    engine.inspection().resume(name(queue));
    return DONE;
  }

  @Override
  public String limitConcurrency(String queue, int most) {
    engine.inspection().limitConcurrency(name(queue), most == 0 ? null : most);
    return DONE;
  }

  @Override
  public String limitRate(String queue, int most, long window) {
    RateLimit limit = most == 0 ? null : RateLimit.of(most, Duration.ofMillis(window));
    engine.inspection().limitRate(name(queue), limit);
    return DONE;
  }

  @Override
  public String hold(String queue, long pause) {
    engine.inspection().holdRate(name(queue), now(), now().plusMillis(pause));
    return DONE;
  }

  @Override
  public String release(String queue) {
    engine.inspection().releaseRate(name(queue));
    return DONE;
  }

  @Override
  public String drain(String queue, boolean delayed) {
    engine
        .inspection()
        .drain(name(queue), delayed ? DrainScope.READY_AND_DELAYED : DrainScope.READY);
    return DONE;
  }

  @Override
  public String clean(String queue, JobState state, long grace, int most) {
    List<String> ids =
        engine.inspection().clean(name(queue), state, now(), now().minusMillis(grace), most);
    return new TreeSet<>(ids).toString();
  }

  @Override
  public String obliterate(String queue) {
    engine.inspection().obliterate(name(queue), Obliteration.FORCED);
    return DONE;
  }

  // ---- schedules ----------------------------------------------------------------------------

  @Override
  @SuppressWarnings("unchecked")
  public String schedule(String queue, TwinSchedule schedule) {
    var typed = (io.drover.schedule.Schedule<JsonNode>) schedule.schedule();
    return told(() -> queue(queue).schedules().put(typed));
  }

  @Override
  public String unschedule(String queue, String id) {
    queue(queue).schedules().remove(id);
    return DONE;
  }

  @Override
  public void close() {
    drover.close(Duration.ofSeconds(10));
    threads.close();
  }
}
