package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.QueueCounts;
import io.drover.routing.Binding;
import io.drover.spi.ChildRecord;
import io.drover.spi.Engine;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Routes;
import io.drover.spi.ScheduleRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is true of every queue between two calls, seen through the seam alone. Stateless. */
final class Invariants {

  /** Small, so that most tests read more than one page. */
  private static final int PAGE = 3;

  /** More jobs than this are read in larger pages, to keep large tests cheap. */
  private static final int MANY = 100;

  private Invariants() {}

  static void check(Engine engine, Instant now, List<Lease> leases) {
    checkExchanges(engine.routes());
    for (String queue : engine.inspection().queues()) {
      Map<String, JobState> states = checkStates(engine, queue);
      states.forEach(
          (id, state) -> {
            if (state == JobState.WAITING_CHILDREN) {
              checkWaitingParent(engine, JobKey.of(queue, id));
            }
          });
      checkSchedules(engine, queue, states);
      if (queue.equals(QueueBench.QUEUE)) {
        checkLeases(engine, now, leases, states);
      }
    }
  }

  /** Each is found by its name, its bindings are there once, and lead to what there is. */
  private static void checkExchanges(Routes routes) {
    List<String> names =
        routes.all().stream().map(exchange -> exchange.declaration().name()).toList();
    assertThat(names).as("the names of exchanges").isSorted().doesNotHaveDuplicates();
    for (String name : names) {
      assertThat(routes.find(name).map(ExchangeRecord::version).orElse(Routes.ABSENT))
          .as("the version of exchange %s", name)
          .isGreaterThan(Routes.ABSENT);
      List<Binding> bindings = new ArrayList<>();
      String after = null;
      do {
        Page<Binding> page = routes.bindings(name, after, MANY);
        bindings.addAll(page.items());
        after = page.next().orElse(null);
      } while (after != null);
      assertThat(bindings).as("the bindings of exchange %s", name).doesNotHaveDuplicates();
      assertThat(bindings)
          .as("the bindings of exchange %s", name)
          .allMatch(binding -> binding.isToQueue() || names.contains(binding.destination()));
    }
  }

  private static Map<String, JobState> checkStates(Engine engine, String queue) {
    Map<String, JobState> states = new HashMap<>();
    QueueCounts counts = engine.inspection().counts(queue);
    for (JobState state : JobState.values()) {
      List<JobRecord> jobs = checkPages(engine, queue, state, counts.of(state));
      for (JobRecord job : jobs) {
        JobState other = states.put(job.id(), state);
        assertThat(other).as("other state of job %s, which is %s", job.id(), state).isNull();
        checkJob(job, queue, state);
        assertThat(engine.inspection().find(queue, job.id()).map(Snapshot::of))
            .as("job %s found by its id", job.id())
            .contains(Snapshot.of(job));
      }
      if (state == JobState.WAITING) {
        assertThat(engine.inspection().countsByPriority(queue, List.of(0)))
            .as("jobs ready without priority")
            .containsExactly((long) jobs.size());
      }
      if (state == JobState.PRIORITIZED) {
        checkPriorities(engine, queue, jobs);
      }
    }
    return states;
  }

  /** A planned run is there unless it has ended, and tells its schedule; a paused one has none. */
  private static void checkSchedules(Engine engine, String queue, Map<String, JobState> states) {
    String cursor = null;
    do {
      Page<ScheduleRecord> page = Reply.of(engine.schedules().page(queue, cursor, PAGE));
      for (ScheduleRecord schedule : page.items()) {
        Instant slot = schedule.planned();
        assertThat(slot == null)
            .as("whether schedule %s has no run, and is paused or over", schedule.id())
            .isEqualTo(schedule.paused() || slot == null && schedule.ended());
        JobState state =
            slot == null ? null : states.get(ScheduleRecord.jobId(schedule.id(), slot));
        assertThat(state != null && !state.isFinished())
            .as("whether the planned run of schedule %s, which is %s, waits", schedule.id(), state)
            .isEqualTo(schedule.run() != ScheduleRecord.Run.NONE);
      }
      cursor = page.next().orElse(null);
    } while (cursor != null);
  }

  private static List<JobRecord> checkPages(
      Engine engine, String queue, JobState state, long count) {
    PageRequest request =
        PageRequest.of(state).order(Order.ASCENDING).limit(count > MANY ? 1000 : PAGE);
    List<JobRecord> ascending = Pages.all(engine, queue, request);
    List<String> there = new ArrayList<>(ascending.stream().map(JobRecord::id).toList());
    List<String> back =
        Pages.all(engine, queue, request.order(Order.DESCENDING)).stream()
            .map(JobRecord::id)
            .toList();
    assertThat(there).as("jobs paged in %s against their count", state).hasSize((int) count);
    Collections.reverse(there);
    assertThat(back).as("jobs in %s paged the other way round", state).isEqualTo(there);
    return ascending;
  }

  private static void checkPriorities(Engine engine, String queue, List<JobRecord> jobs) {
    List<Integer> priorities = jobs.stream().map(JobRecord::priority).toList();
    assertThat(priorities).as("priorities in the order of service").isSorted();
    List<Integer> distinct = priorities.stream().distinct().toList();
    List<Long> expected =
        distinct.stream().map(p -> (long) Collections.frequency(priorities, p)).toList();
    assertThat(engine.inspection().countsByPriority(queue, distinct))
        .as("counts of the priorities %s", distinct)
        .isEqualTo(expected);
  }

  private static void checkJob(JobRecord job, String queue, JobState state) {
    assertThat(job.state()).as("state in the record of job %s", job.id()).isEqualTo(state);
    assertThat(job.queue()).as("queue of job %s", job.id()).isEqualTo(queue);
    assertThat(job.finishedOn() != null)
        .as("whether job %s, which is %s, has an end", job.id(), state)
        .isEqualTo(state.isFinished());
    if (state == JobState.PRIORITIZED) {
      assertThat(job.priority()).as("priority of job %s", job.id()).isPositive();
    }
    if (state == JobState.ACTIVE) {
      assertThat(job.processedOn()).as("start of active job %s", job.id()).isNotNull();
      assertThat(job.attemptsStarted()).as("starts of job %s", job.id()).isPositive();
    }
    if (state == JobState.COMPLETED) {
      assertThat(job.result()).as("result of job %s", job.id()).isNotNull();
    }
    if (state == JobState.FAILED) {
      assertThat(job.failedReason()).as("reason of job %s", job.id()).isNotNull();
    }
  }

  private static void checkWaitingParent(Engine engine, JobKey parent) {
    ChildCounts counts = engine.flows().childCounts(parent);
    assertThat(counts.pending()).as("pending children of %s, which waits", parent).isPositive();
    for (ChildState state : ChildState.values()) {
      List<JobKey> children =
          FlowBench.all(engine.flows(), parent, state).stream().map(ChildRecord::child).toList();
      long count =
          switch (state) {
            case PENDING -> counts.pending();
            case COMPLETED -> counts.completed();
            case IGNORED -> counts.ignored();
            case FAILED -> counts.failed();
          };
      assertThat(children)
          .as("%s children of %s against their count", state, parent)
          .hasSize((int) count)
          .doesNotHaveDuplicates();
      if (state == ChildState.PENDING) {
        children.forEach(child -> checkPendingChild(engine, parent, child));
      }
    }
  }

  private static void checkPendingChild(Engine engine, JobKey parent, JobKey child) {
    assertThat(engine.inspection().find(child.queue(), child.id()).map(JobRecord::parent))
        .as("the parent of %s, a pending child of %s", child, parent)
        .hasValueSatisfying(link -> assertThat(link.parent()).isEqualTo(parent));
  }

  private static void checkLeases(
      Engine engine, Instant now, List<Lease> leases, Map<String, JobState> states) {
    List<Lease> dead =
        leases.stream().filter(lease -> states.get(lease.jobId()) != JobState.ACTIVE).toList();
    for (int from = 0; from < dead.size(); from += engine.traits().maxBatch()) {
      List<Lease> some =
          dead.subList(from, Math.min(dead.size(), from + engine.traits().maxBatch()));
      Set<String> lost =
          Reply.of(engine.jobs().renew(QueueBench.QUEUE, some, now, Duration.ofSeconds(1)));
      assertThat(lost)
          .as("leases of jobs that are not active any more")
          .containsAll(some.stream().map(Lease::jobId).toList());
    }
  }
}
