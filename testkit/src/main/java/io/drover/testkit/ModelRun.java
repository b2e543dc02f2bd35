package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.EventLog;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One sequence on a queue of an engine and on the model at once. For one thread.
 *
 * <p>A second passes before every step, so that no two jobs finish at the same instant: their order
 * would be the engine's choice. Leases, limits and times to live end between seconds, so that
 * nothing depends on who is asked at their very end.
 */
final class ModelRun implements ModelSequence {

  private static final int METRICS_MINUTES = 2;

  final EngineFixture fixture;
  final String queue;

  /** A second queue, to which jobs are delivered and moved. */
  final String side;

  final Map<String, Lease> leases = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private QueueModel model;
  private QueueModel sideModel;
  private EventLog.Cursor cursor;
  private int eventsSeen;
  private int claims;

  ModelRun(EngineFixture fixture, String queue) {
    this.fixture = fixture;
    this.queue = queue;
    this.side = queue + "-side";
    this.model = new QueueModel(queue, this::model);
    this.sideModel = new QueueModel(side, this::model);
    this.cursor = fixture.engine().events().follow(queue, "0");
    begin();
  }

  /** Some calls leave no trace in a queue that was never used, so that each is used at first. */
  private void begin() {
    fixture.engine().inspection().resume(queue);
    admin().resume();
  }

  @Override
  public List<String> log() {
    return log;
  }

  QueueModel model() {
    return model;
  }

  QueueModel sideModel() {
    return sideModel;
  }

  private QueueModel model(String name) {
    return name.equals(side) ? sideModel : model;
  }

  ModelAdmin admin() {
    return new ModelAdmin(model);
  }

  boolean virtual() {
    return fixture.engine().traits().virtualTime();
  }

  Instant now() {
    return fixture.now();
  }

  @Override
  public void step(ModelAction action) {
    fixture.pass(virtual() ? Duration.ofSeconds(1) : Duration.ofMillis(2));
    log.add(action.kind().toString());
    switch (action.kind()) {
      case ADD -> add(action);
      case ADVANCE -> advance(action);
      case DELIVER -> deliver(action);
      case MOVE -> move(action);
      case PASS -> fixture.pass(Duration.ofSeconds(virtual() ? action.a() % 12 : 0));
      case RENEW -> renew(action);
      case RECOVER -> recover(action);
      case REOPEN -> reopen();
      case OBLITERATE -> obliterate();
      default -> new ModelAdminStep(this, action).run();
    }
    compare(action.kind() == ModelAction.Kind.RECOVER);
  }

  @Override
  public void close() {
    cursor.close();
    fixture.engine().inspection().obliterate(queue, Obliteration.FORCED);
    fixture.engine().inspection().obliterate(side, Obliteration.FORCED);
  }

  /** Says what a step really does, once its details are chosen. */
  void say(String what) {
    log.set(log.size() - 1, what);
  }

  private void add(ModelAction action) {
    JobInsert job = ModelChoices.job(action, now());
    List<JobInsert> jobs = Collections.nCopies(1 + action.c() % 10 / 8, job);
    say("add " + jobs.size() + " × " + ModelChoices.describe(job));
    List<Added> expected = jobs.stream().map(insert -> model.add(insert, now())).toList();
    List<Added> actual = Reply.of(fixture.engine().jobs().add(queue, jobs));
    assertThat(actual).as("answer to add").isEqualTo(expected);
  }

  private void advance(ModelAction action) {
    List<Settlement> settlements = ModelChoices.settlements(action, this);
    Claim claim = ModelChoices.claim(action, queue + "-" + ++claims, virtual());
    Advance request = Advance.of(now(), settlements, claim).countedFor(METRICS_MINUTES);
    say("advance settling " + ModelChoices.describe(settlements) + " and claiming " + claim);
    Advanced expected = model.advance(request);
    Advanced actual = Reply.recorded(fixture.engine().jobs().advance(queue, request));
    if (claim != null) {
      actual.claimed().forEach(job -> leases.put(job.id(), Lease.of(job, claim.token())));
    }
    assertThat(actual.settled()).as("settled").isEqualTo(expected.settled());
    assertThat(lines(actual.claimed())).as("claimed").isEqualTo(lines(expected.claimed()));
    assertThat(actual.nextDue()).as("next due").isEqualTo(expected.nextDue());
    boolean keptBack =
        claim != null
            && expected.claimed().size() < claim.max()
            && model.in(JobState.WAITING).size() + model.in(JobState.PRIORITIZED).size() > 0;
    // Where another bar keeps jobs back as well, an engine need not look at the rate.
    boolean onlyByRate = !model.settings.paused() && model.settings.concurrency() == null;
    if (keptBack && virtual() && onlyByRate) {
      assertThat(actual.limitedUntil()).as("limited until").isEqualTo(expected.limitedUntil());
    }
  }

  private void deliver(ModelAction action) {
    List<JobDelivery> jobs = ModelChoices.deliveries(action, this);
    say("deliver " + jobs);
    List<Added> expected = model.deliver(jobs, now());
    assertThat(Reply.of(fixture.engine().jobs().deliver(jobs)))
        .as("answer to deliver")
        .isEqualTo(expected);
  }

  private void move(ModelAction action) {
    Move move = ModelChoices.move(action, this);
    say("move " + move);
    Moved expected = model(move.from().queue()).move(move, now());
    Moved actual = Reply.of(fixture.engine().jobs().move(List.of(move))).get(0);
    assertThat(actual).as("answer to move").hasToString(expected.toString());
  }

  private void renew(ModelAction action) {
    Lease lease = ModelChoices.lease(action, this);
    say("renew " + lease);
    Duration duration = ModelChoices.leaseTime(virtual());
    Set<String> expected = model.renew(List.of(lease), now(), duration);
    Set<String> actual =
        Reply.of(fixture.engine().jobs().renew(queue, List.of(lease), now(), duration));
    assertThat(actual).as("lost leases").isEqualTo(expected);
  }

  /** The engine chooses in which order jobs that stalled together come to the front. */
  private void recover(ModelAction action) {
    if (!virtual()) {
      return;
    }
    int maxStalls = action.a() % 3;
    say("recover, stalls allowed: " + maxStalls);
    List<String> stalled = model.stalled(now());
    List<String> actual =
        Reply.of(
            fixture.engine().jobs().recoverStalled(queue, now(), Duration.ofSeconds(1), maxStalls));
    assertThat(actual).as("recovered").containsExactlyInAnyOrderElementsOf(stalled);
    List<String> front =
        new ArrayList<>(
            page(JobState.WAITING).stream().map(JobRecord::id).limit(stalled.size()).toList());
    assertThat(front)
        .as("recovered jobs at the front")
        .containsExactlyInAnyOrderElementsOf(stalled);
    Collections.reverse(front);
    model.recover(front, maxStalls);
  }

  private void reopen() {
    if (!fixture.engine().traits().durable()) {
      return;
    }
    say("reopen");
    String position = cursor.position();
    cursor.close();
    fixture.reopen();
    cursor = fixture.engine().events().follow(queue, position);
    if (!fixture.engine().traits().shared()) {
      model.reopen(this::model);
      sideModel.reopen(this::model);
    }
  }

  private void obliterate() {
    cursor.close();
    fixture.engine().inspection().obliterate(queue, Obliteration.FORCED);
    model = new QueueModel(queue, this::model);
    cursor = fixture.engine().events().follow(queue, "0");
    eventsSeen = 0;
    begin();
  }

  private void compare(boolean anyOrder) {
    assertThat(fixture.engine().inspection().counts(queue)).as("counts").isEqualTo(model.counts());
    for (JobState state : JobState.values()) {
      for (QueueModel each : List.of(model, sideModel)) {
        assertThat(lines(page(each.queue, state)))
            .as("jobs " + state + " of " + each.queue)
            .isEqualTo(lines(each.in(state).stream().map(ModelJob::toRecord).toList()));
      }
    }
    assertThat(fixture.engine().inspection().settings(queue))
        .as("settings")
        .isEqualTo(model.settings);
    for (JobState outcome : List.of(JobState.COMPLETED, JobState.FAILED)) {
      assertThat(fixture.engine().inspection().finished(queue, outcome, METRICS_MINUTES + 2))
          .as("counts by minute, " + outcome)
          .hasToString(model.metrics.read(outcome, METRICS_MINUTES + 2).toString());
    }
    List<String> expected =
        model.events.subList(eventsSeen, model.events.size()).stream().map(Pages::line).toList();
    eventsSeen = model.events.size();
    List<String> actual = Pages.events(cursor);
    if (anyOrder) {
      assertThat(actual).as("events").containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(actual).as("events").isEqualTo(expected);
    }
    for (String id : new TreeSet<>(model.jobs.keySet())) {
      assertThat(fixture.engine().inspection().logs(queue, id, 0, 100))
          .as("log of job " + id)
          .isEqualTo(model.find(id).orElseThrow().logs);
    }
  }

  private List<JobRecord> page(JobState state) {
    return page(queue, state);
  }

  private List<JobRecord> page(String name, JobState state) {
    return Pages.all(fixture.engine(), name, PageRequest.of(state).order(Order.ASCENDING).limit(7));
  }

  static List<String> lines(List<JobRecord> jobs) {
    return jobs.stream().map(Snapshot::of).toList();
  }
}
