package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.job.Added;
import io.drover.job.ChildState;
import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.RetryRequest;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.JobDelivery;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on two queues with flows between them, on an engine and on the model at once. For
 * one thread.
 *
 * <p>A second passes before every step, so that no two jobs finish at the same instant. Where
 * several children go in one step, which goes first is the engine's choice.
 */
final class FlowRun implements ModelSequence {

  private final EngineFixture fixture;
  private final List<String> names;
  private final Map<String, QueueModel> models = new LinkedHashMap<>();
  private final Map<String, String> positions = new HashMap<>();
  private final Map<String, Integer> eventsSeen = new HashMap<>();
  private final Map<JobKey, Lease> leases = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private FlowChoices choices;
  private int claims;

  FlowRun(EngineFixture fixture, String name) {
    this.fixture = fixture;
    this.names = List.of(name, name + "-kids");
    names.forEach(this::begin);
    this.choices = new FlowChoices(new Random(0), this);
  }

  private void begin(String queue) {
    models.put(queue, new QueueModel(queue, this::model));
    positions.put(queue, "0");
    eventsSeen.put(queue, 0);
    engine().inspection().resume(queue);
    new ModelAdmin(model(queue)).resume();
  }

  private Engine engine() {
    return fixture.engine();
  }

  QueueModel model(String queue) {
    return models.computeIfAbsent(queue, any -> new QueueModel(any, this::model));
  }

  List<String> names() {
    return names;
  }

  Instant now() {
    return fixture.now();
  }

  boolean virtual() {
    return engine().traits().virtualTime();
  }

  Lease lease(JobKey job) {
    return leases.getOrDefault(job, Lease.of(job.id(), "none"));
  }

  @Override
  public List<String> log() {
    return log;
  }

  private void say(String what) {
    log.set(log.size() - 1, what);
  }

  @Override
  public void step(ModelAction action) {
    fixture.pass(virtual() ? Duration.ofSeconds(1) : Duration.ofMillis(2));
    log.add("step");
    long seed = action.a() * 1_000_003L + action.b() * 1009L + action.c();
    Random random = new Random(seed);
    choices = new FlowChoices(random, this);
    boolean anyOrder = take(random.nextInt(100));
    compare(anyOrder);
  }

  /** Takes a step; returns whether the order of its events is the engine's choice. */
  private boolean take(int kind) {
    if (kind < 25) {
      deliver();
    } else if (kind < 70) {
      return advance();
    } else if (kind < 77) {
      retry();
    } else if (kind < 82) {
      remove();
      return true;
    } else if (kind < 86) {
      removePending();
      return true;
    } else if (kind < 90) {
      detach();
    } else if (kind < 93) {
      move();
    } else {
      return takeRare(kind);
    }
    return false;
  }

  private boolean takeRare(int kind) {
    if (kind < 95) {
      drain();
    } else if (kind < 97) {
      clean();
    } else if (kind < 98) {
      obliterate();
    } else if (kind < 99) {
      reopen();
    } else {
      recover();
      return true;
    }
    return false;
  }

  private void deliver() {
    List<JobDelivery> jobs = choices.deliveries();
    say("deliver " + FlowChoices.describe(jobs));
    List<Added> expected = null;
    try {
      expected = model(names.get(0)).deliver(jobs, now());
    } catch (InvalidInputException e) {
      Throwable refused = catchThrowable(() -> Reply.of(engine().jobs().deliver(jobs)));
      assertThat(refused).as("refusal").isInstanceOf(InvalidInputException.class);
    }
    if (expected != null) {
      assertThat(Reply.of(engine().jobs().deliver(jobs))).as("added").isEqualTo(expected);
    }
  }

  /** When in a round trip parents are released of whose children some are pruned, is free. */
  private boolean advance() {
    String queue = choices.queue();
    List<Settlement> settlements = choices.settlements(queue);
    Duration lease = virtual() ? Duration.ofMillis(40_500) : Duration.ofHours(1);
    Claim claim = Claim.of(choices.upTo(2), queue + "-" + ++claims, lease);
    Advance request = Advance.of(now(), settlements, claim);
    say("in %s settle %s and claim".formatted(queue, FlowChoices.tell(settlements)));
    Advanced expected = model(queue).advance(request);
    Advanced actual = Reply.of(engine().jobs().advance(queue, request));
    for (JobRecord job : actual.claimed()) {
      leases.put(JobKey.of(queue, job.id()), Lease.of(job, claim.token()));
    }
    assertThat(actual.settled()).as("settled").isEqualTo(expected.settled());
    assertThat(lines(actual.claimed())).as("claimed").isEqualTo(lines(expected.claimed()));
    return settlements.stream().anyMatch(settlement -> settlement.keep().count() > 0);
  }

  private void retry() {
    JobKey job = choices.job(JobState.FAILED, JobState.COMPLETED);
    RetryRequest request =
        RetryRequest.of(
            model(job.queue()).find(job.id(), JobState.COMPLETED).isPresent()
                ? JobState.COMPLETED
                : JobState.FAILED);
    say("retry " + job);
    same(
        engine().inspection().retry(job.queue(), job.id(), request),
        admin(job.queue()).retry(job.id(), request));
  }

  private void remove() {
    JobKey job = choices.job(JobState.values());
    say("remove " + job);
    same(
        engine().inspection().remove(job.queue(), job.id(), now()),
        admin(job.queue()).remove(job.id(), now()));
  }

  private void removePending() {
    JobKey job = choices.job(JobState.values());
    say("remove what is pending of " + job);
    same(
        engine().flows().removePending(job, now()),
        new ModelTree(model(job.queue()), now()).removePending(job.id()));
  }

  private void detach() {
    JobKey job = choices.job(JobState.values());
    say("detach " + job);
    same(engine().flows().detach(job, now()), admin(job.queue()).detach(job.id()));
  }

  private void move() {
    JobKey job = choices.job(JobState.FAILED, JobState.WAITING);
    Move move = choices.move(job);
    say("move " + move);
    Moved expected = model(job.queue()).move(move, now());
    Moved actual = Reply.of(engine().jobs().move(List.of(move))).get(0);
    assertThat(actual).as("answer to move").hasToString(expected.toString());
  }

  /** Which parent comes to the front first, where several do, is the engine's choice. */
  private boolean mayGo(Stream<ModelJob> jobs) {
    return jobs.filter(job -> job.parent != null).map(job -> job.parent.parent()).distinct().count()
        <= 1;
  }

  private void drain() {
    String queue = choices.queue();
    QueueModel model = model(queue);
    if (!mayGo(
        Stream.concat(
            model.in(JobState.WAITING).stream(), model.in(JobState.PRIORITIZED).stream()))) {
      return;
    }
    say("drain " + queue);
    same(
        engine().inspection().drain(queue, DrainScope.READY), admin(queue).drain(DrainScope.READY));
  }

  private void clean() {
    String queue = choices.queue();
    if (!mayGo(model(queue).in(JobState.FAILED).stream())) {
      return;
    }
    say("clean what has failed in " + queue);
    same(
        engine().inspection().clean(queue, JobState.FAILED, now(), now(), 0),
        admin(queue).clean(JobState.FAILED, now(), now(), 0));
  }

  private void obliterate() {
    String queue = choices.queue();
    if (!mayGo(model(queue).jobs.values().stream())) {
      return;
    }
    say("obliterate " + queue);
    engine().inspection().obliterate(queue, Obliteration.FORCED);
    model(queue).orphan();
    begin(queue);
  }

  private void reopen() {
    if (!engine().traits().durable()) {
      return;
    }
    say("reopen");
    fixture.reopen();
    if (!engine().traits().shared()) {
      models.values().forEach(model -> model.reopen(this::model));
    }
  }

  /** The engine chooses in which order jobs that stalled together come to the front. */
  private void recover() {
    if (!virtual()) {
      return;
    }
    String queue = choices.queue();
    say("recover in " + queue);
    List<String> stalled = model(queue).stalled(now());
    List<String> actual =
        Reply.of(engine().jobs().recoverStalled(queue, now(), Duration.ofSeconds(1), 0));
    assertThat(actual).as("recovered").containsExactlyInAnyOrderElementsOf(stalled);
    List<String> front =
        new ArrayList<>(
            page(queue, JobState.WAITING).stream()
                .map(JobRecord::id)
                .limit(stalled.size())
                .toList());
    Collections.reverse(front);
    model(queue).recover(front, 0);
  }

  private ModelAdmin admin(String queue) {
    return new ModelAdmin(model(queue));
  }

  private void same(@Nullable Object actual, @Nullable Object expected) {
    assertThat(actual).as("answer").isEqualTo(expected);
  }

  private void compare(boolean anyOrder) {
    for (String queue : names) {
      QueueModel model = model(queue);
      assertThat(engine().inspection().counts(queue)).as("counts").isEqualTo(model.counts());
      for (JobState state : JobState.values()) {
        List<String> expected = lines(model.in(state).stream().map(ModelJob::toRecord).toList());
        List<String> actual = lines(page(queue, state));
        if (state == JobState.WAITING_CHILDREN) {
          assertThat(actual)
              .as("jobs %s of %s", state, queue)
              .containsExactlyInAnyOrderElementsOf(expected);
        } else {
          assertThat(actual).as("jobs %s of %s", state, queue).isEqualTo(expected);
        }
      }
      compareEvents(model, anyOrder);
      model.jobs.keySet().forEach(id -> compareChildren(JobKey.of(queue, id)));
    }
  }

  private void compareChildren(JobKey parent) {
    for (ChildState state : ChildState.values()) {
      Set<String> expected =
          model(parent.queue()).flows.children(parent.id(), state).keySet().stream()
              .map(JobKey::toString)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> actual =
          FlowBench.all(engine().flows(), parent, state).stream()
              .map(child -> child.child().toString())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(actual).as("%s children of %s", state, parent).isEqualTo(expected);
    }
  }

  private void compareEvents(QueueModel model, boolean anyOrder) {
    String queue = model.queue;
    int seen = eventsSeen.getOrDefault(queue, 0);
    List<String> expected =
        model.events.subList(seen, model.events.size()).stream().map(Pages::line).toList();
    eventsSeen.put(queue, model.events.size());
    try (EventLog.Cursor cursor = engine().events().follow(queue, positions.get(queue))) {
      List<String> actual = Pages.events(cursor);
      positions.put(queue, cursor.position());
      if (anyOrder) {
        assertThat(actual).as("events").containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(actual).as("events of " + queue).isEqualTo(expected);
      }
    }
  }

  private List<JobRecord> page(String queue, JobState state) {
    return Pages.all(engine(), queue, PageRequest.of(state).order(Order.ASCENDING).limit(7));
  }

  /** On some engines the key of a child begins with what is common to all queues. */
  private static List<String> lines(List<JobRecord> jobs) {
    return jobs.stream()
        .map(job -> Snapshot.of(job).replaceAll("child \\S+:(\\S+:\\S+ failed)", "child $1"))
        .toList();
  }

  @Override
  public void close() {
    List.copyOf(models.keySet())
        .forEach(queue -> engine().inspection().obliterate(queue, Obliteration.FORCED));
  }
}
