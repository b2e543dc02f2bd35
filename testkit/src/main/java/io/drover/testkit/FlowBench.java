package io.drover.testkit;

import io.drover.job.Added;
import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.Removal;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.ChildRecord;
import io.drover.spi.Claim;
import io.drover.spi.EventLog;
import io.drover.spi.Flows;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Two queues of an engine under test and the flows between them, in the few words the contract's
 * tests need: a job is named by its key. For one test thread.
 */
final class FlowBench {

  /** The queue where parents are, unless a test says otherwise. */
  static final String TOP = QueueBench.QUEUE;

  /** The queue where children are, unless a test says otherwise. */
  static final String KIDS = "kids";

  /** The parent of most tests. */
  static final JobKey P = JobKey.of(TOP, "p");

  /** The children of most tests. */
  static final JobKey A = JobKey.of(KIDS, "a");

  static final JobKey B = JobKey.of(KIDS, "b");
  static final JobKey C = JobKey.of(KIDS, "c");

  private final QueueBench bench;
  private final Map<JobKey, Lease> leases = new HashMap<>();
  private final Map<String, String> positions = new HashMap<>();

  FlowBench(QueueBench bench) {
    this.bench = bench;
  }

  private Instant now() {
    return bench.now();
  }

  Flows flows() {
    return bench.engine().flows();
  }

  // Making and delivering.

  /** Returns a job under its own id. */
  JobInsert job(JobKey key) {
    return job(key, options -> options);
  }

  JobInsert job(JobKey key, UnaryOperator<JobOptions> options) {
    return bench.insert(made -> options.apply(made.id(key.id())));
  }

  /** Returns a job that waits for children. */
  JobDelivery parent(JobKey key) {
    return parent(key, options -> options);
  }

  JobDelivery parent(JobKey key, UnaryOperator<JobOptions> options) {
    return JobDelivery.of(key.queue(), job(key, options).waitsForChildren(true));
  }

  /** Returns a child under the policy {@code WAIT}. */
  JobDelivery child(JobKey key, JobKey parent) {
    return child(key, parent, FailurePolicy.WAIT);
  }

  JobDelivery child(JobKey key, JobKey parent, FailurePolicy policy) {
    return JobDelivery.of(key.queue(), job(key).parent(ParentLink.of(parent, policy)));
  }

  /** Returns a child that waits for children of its own. */
  JobDelivery middle(JobKey key, JobKey parent, FailurePolicy policy) {
    ParentLink link = ParentLink.of(parent, policy);
    return JobDelivery.of(key.queue(), job(key).parent(link).waitsForChildren(true));
  }

  List<Added> deliver(JobDelivery... jobs) {
    return Reply.of(bench.engine().jobs().deliver(List.of(jobs)));
  }

  /** Delivers {@link #P} with children, all under one policy. */
  void family(FailurePolicy policy, JobKey... children) {
    List<JobDelivery> tree = new ArrayList<>(List.of(parent(P)));
    for (JobKey key : children) {
      tree.add(child(key, P, policy));
    }
    deliver(tree.toArray(JobDelivery[]::new));
  }

  // Running.

  /** Claims the next job of a queue. */
  JobRecord claim(String queue) {
    Claim claim = bench.claimOf(1);
    List<JobRecord> jobs = advance(queue, List.of(), claim).claimed();
    if (jobs.isEmpty()) {
      throw new NoSuchElementException("expected a job to claim in " + queue + ", got none");
    }
    return jobs.get(0);
  }

  /** Claims so many jobs of a queue under leases that soon run out. */
  void claimShort(String queue, int max) {
    advance(queue, List.of(), Claim.of(max, bench.claimOf(1).token(), QueueBench.SHORT_LEASE));
  }

  /** Claims jobs until it has this one. */
  void claim(JobKey key) {
    while (!claim(key.queue()).id().equals(key.id())) {
      continue;
    }
  }

  Advanced advance(String queue, List<Settlement> settlements, @Nullable Claim claim) {
    Advance request = Advance.of(now(), settlements, claim);
    Advanced advanced = Reply.recorded(bench.engine().jobs().advance(queue, request));
    if (claim != null) {
      for (JobRecord job : advanced.claimed()) {
        leases.put(JobKey.of(queue, job.id()), Lease.of(job, claim.token()));
      }
    }
    return advanced;
  }

  /** Returns the lease under which a job was claimed last. */
  Lease lease(JobKey key) {
    Lease lease = leases.get(key);
    if (lease == null) {
      throw new NoSuchElementException("job " + key + " was never claimed");
    }
    return lease;
  }

  Settled settle(JobKey key, Settlement settlement) {
    return advance(key.queue(), List.of(settlement), null).settled().get(0);
  }

  Settled complete(JobKey key) {
    return complete(key, Keep.all());
  }

  /** Completes an active job; its result names it. */
  Settled complete(JobKey key, Keep keep) {
    byte[] result = QueueBench.json("\"of " + key.id() + "\"");
    return settle(key, Settlement.complete(lease(key), result, keep));
  }

  Settled fail(JobKey key) {
    return fail(key, Keep.all());
  }

  Settled fail(JobKey key, Keep keep) {
    return settle(key, Settlement.fail(lease(key), QueueBench.failure("boom"), keep, 1));
  }

  Settled waitForChildren(JobKey key, JobDelivery... children) {
    return settle(key, Settlement.waitForChildren(lease(key)).deliveries(List.of(children)));
  }

  /** Claims a job and completes it. */
  void run(JobKey key) {
    claim(key);
    complete(key);
  }

  /** Claims a job and has it fail. */
  void runToFail(JobKey key) {
    claim(key);
    fail(key);
  }

  // Looking.

  JobRecord find(JobKey key) {
    return bench.inspection().find(key.queue(), key.id()).orElseThrow();
  }

  boolean exists(JobKey key) {
    return bench.inspection().find(key.queue(), key.id()).isPresent();
  }

  JobState state(JobKey key) {
    return find(key).state();
  }

  long count(String queue, JobState state) {
    return bench.inspection().counts(queue).of(state);
  }

  /** Returns the ids in a state, the next to run first. */
  List<String> ids(String queue, JobState state) {
    PageRequest request = PageRequest.of(state).order(Order.ASCENDING);
    return Pages.all(bench.engine(), queue, request).stream().map(JobRecord::id).toList();
  }

  /** Returns how many children a job has: pending, completed, ignored, failed. */
  List<Long> counts(JobKey parent) {
    ChildCounts counts = flows().childCounts(parent);
    return List.of(counts.pending(), counts.completed(), counts.ignored(), counts.failed());
  }

  /** Returns the children in a state as text, with the result or the reason they have. */
  Set<String> children(JobKey parent, ChildState state) {
    Set<String> children = new TreeSet<>();
    all(parent, state).forEach(child -> children.add(line(child)));
    return children;
  }

  /** Returns the children in a state. */
  List<ChildRecord> all(JobKey parent, ChildState state) {
    return all(flows(), parent, state);
  }

  static List<ChildRecord> all(Flows flows, JobKey parent, ChildState state) {
    List<ChildRecord> all = new ArrayList<>();
    Page<ChildRecord> page = flows.children(parent, state, null, 100);
    all.addAll(page.items());
    while (page.next().isPresent()) {
      page = flows.children(parent, state, page.next().get(), 100);
      all.addAll(page.items());
    }
    return all;
  }

  static String line(ChildRecord child) {
    String more =
        switch (child.state()) {
          case COMPLETED -> "=" + QueueBench.text(child.result());
          case IGNORED -> "=" + child.reason();
          default -> "";
        };
    return child.child() + more;
  }

  Removal remove(JobKey key) {
    return bench.inspection().remove(key.queue(), key.id(), now());
  }

  /** Lets short leases run out and recovers in a queue; so many stalls are allowed. */
  List<String> recover(String queue, int maxStalls) {
    return bench.fixture().recoverAfterLease(queue, QueueBench.SHORT_LEASE, maxStalls);
  }

  /** Returns the events of a queue since the last call, or all. */
  List<String> events(String queue) {
    String after = positions.getOrDefault(queue, "0");
    try (EventLog.Cursor cursor = bench.engine().events().follow(queue, after)) {
      List<String> events = Pages.events(cursor);
      positions.put(queue, cursor.position());
      return events;
    }
  }

  /** Lets time pass. */
  void pass(Duration duration) {
    bench.pass(duration);
  }
}
