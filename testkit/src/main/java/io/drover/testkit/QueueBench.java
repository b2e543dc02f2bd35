package io.drover.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.job.QueueCounts;
import io.drover.job.RateLimit;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.Inspection;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import io.drover.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One queue of an engine under test, in the few words the contract's tests need. It remembers under
 * which token each job was claimed. For one test thread.
 */
public final class QueueBench implements AutoCloseable {

  /** The queue the words without a queue's name speak of. */
  public static final String QUEUE = "contract";

  /** How long leases last that shall not run out in a test. */
  public static final Duration LEASE = Duration.ofMinutes(10);

  /** How long leases last that shall run out in a test. */
  public static final Duration SHORT_LEASE = Duration.ofMillis(200);

  private final EngineFixture fixture;
  private final Map<String, Lease> leases = new HashMap<>();
  private final List<Lease> allLeases = new ArrayList<>();
  private EventLog.@Nullable Cursor cursor;
  private int claims;

  /** Takes a fixture over: it is closed with the bench. */
  public QueueBench(EngineFixture fixture) {
    this.fixture = fixture;
  }

  // The engine and its time.

  /** Returns the fixture. */
  public EngineFixture fixture() {
    return fixture;
  }

  /** Returns the engine. */
  public Engine engine() {
    return fixture.engine();
  }

  /** Returns how the engine differs from others. */
  public Traits traits() {
    return engine().traits();
  }

  /** Returns the facet for looking and administering. */
  public Inspection inspection() {
    return engine().inspection();
  }

  /** Returns the current instant. */
  public Instant now() {
    return fixture.now();
  }

  /** Lets time pass. */
  public void pass(Duration duration) {
    fixture.pass(duration);
  }

  /** Lets time pass. */
  public void passMillis(long millis) {
    fixture.pass(Duration.ofMillis(millis));
  }

  /** Closes the engine and opens its store again. */
  public void reopen() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
    fixture.reopen();
  }

  // Adding.

  /** Adds a job with the default options; returns its id. */
  public String add() {
    return add(options -> options);
  }

  /** Adds a job; returns the id in the answer. */
  public String add(UnaryOperator<JobOptions> options) {
    return adding(options).id();
  }

  /** Adds a job; returns the whole answer. */
  public Added adding(UnaryOperator<JobOptions> options) {
    return addAll(List.of(insert(options))).get(0);
  }

  /** Adds jobs in one call. */
  public List<Added> addAll(List<JobInsert> jobs) {
    return Reply.of(engine().jobs().add(QUEUE, jobs));
  }

  /** Adds so many jobs in one call; returns their ids. */
  public List<String> addMany(int count) {
    JobInsert job = insert(options -> options);
    return addAll(Collections.nCopies(count, job)).stream().map(Added::id).toList();
  }

  /** Returns a job to add, created now and due as its options say. */
  public JobInsert insert(UnaryOperator<JobOptions> options) {
    JobOptions made = options.apply(JobOptions.defaults());
    Instant timestamp = made.timestamp() == null ? now() : made.timestamp();
    return JobInsert.of("job", json("{\"n\":1}"), made, timestamp).delay(made.delay());
  }

  // Claiming and settling.

  /** Returns a claim of up to so many jobs under a token never used before. */
  public Claim claimOf(int max) {
    return Claim.of(max, "token-" + ++claims, LEASE);
  }

  /** Claims up to so many jobs; returns their ids. */
  public List<String> claim(int max) {
    return claim(claimOf(max)).claimed().stream().map(JobRecord::id).toList();
  }

  /** Claims the next job; returns its id. */
  public String claim() {
    List<String> claimed = claim(1);
    if (claimed.isEmpty()) {
      throw new NoSuchElementException("expected a job to claim, got none");
    }
    return claimed.get(0);
  }

  /** Claims up to so many jobs under leases that {@link #recover()} lets run out. */
  public List<String> claimShort(int max) {
    Claim claim = Claim.of(max, claimOf(max).token(), SHORT_LEASE);
    return claim(claim).claimed().stream().map(JobRecord::id).toList();
  }

  /** Claims the next job under a limit of the worker's own. */
  public Advanced claimLimited(int max, RateLimit limit) {
    return claim(Claim.of(max, claimOf(max).token(), LEASE).rateLimit(limit));
  }

  /** Claims. */
  public Advanced claim(Claim claim) {
    return advance(List.of(), claim);
  }

  /** Settles and claims in one round trip. */
  public Advanced advance(List<Settlement> settlements, @Nullable Claim claim) {
    return advance(now(), settlements, claim);
  }

  /** Settles and claims in one round trip at an instant. */
  public Advanced advance(Instant now, List<Settlement> settlements, @Nullable Claim claim) {
    Advanced advanced =
        Reply.recorded(engine().jobs().advance(QUEUE, Advance.of(now, settlements, claim)));
    if (claim != null) {
      for (JobRecord job : advanced.claimed()) {
        Lease lease = Lease.of(job, claim.token());
        leases.put(job.id(), lease);
        allLeases.add(lease);
      }
    }
    return advanced;
  }

  /** Returns the lease under which a job was claimed last. */
  public Lease lease(String id) {
    Lease lease = leases.get(id);
    if (lease == null) {
      throw new NoSuchElementException("job " + id + " was never claimed");
    }
    return lease;
  }

  /** Settles without claiming. */
  public List<Settled> settle(Settlement... settlements) {
    return advance(Arrays.asList(settlements), null).settled();
  }

  /** Completes a job with the result {@code "ok"}. */
  public Settled complete(String id) {
    return complete(id, Keep.all());
  }

  /** Completes a job. */
  public Settled complete(String id, Keep keep) {
    return settle(Settlement.complete(lease(id), json("\"ok\""), keep)).get(0);
  }

  /** Fails a job for good, which has one attempt. */
  public Settled fail(String id) {
    return settle(Settlement.fail(lease(id), failure("boom"), Keep.all(), 1)).get(0);
  }

  /** Ends an attempt; the job is ready again. */
  public Settled retry(String id) {
    return settle(Settlement.retry(lease(id), failure("boom"), false)).get(0);
  }

  /** Returns a failure with one stack trace. */
  public static Failure failure(String reason) {
    return Failure.of(reason, List.of("trace of " + reason));
  }

  /** Lets short leases run out and recovers; one stall is allowed. */
  public List<String> recover() {
    return recover(1);
  }

  /** Lets short leases run out and recovers; so many stalls are allowed. */
  public List<String> recover(int maxStalls) {
    return fixture.recoverAfterLease(QUEUE, SHORT_LEASE, maxStalls);
  }

  // Other queues.

  /** Returns the default job on its way to another queue. */
  public JobDelivery delivery(String queue) {
    return delivery(queue, options -> options);
  }

  /** Returns a job on its way to another queue. */
  public JobDelivery delivery(String queue, UnaryOperator<JobOptions> options) {
    return JobDelivery.of(queue, insert(options));
  }

  /** Returns the ids of the waiting jobs of another queue, the next to run first. */
  public List<String> waiting(String queue) {
    return Pages.all(engine(), queue, PageRequest.of(JobState.WAITING).order(Order.ASCENDING))
        .stream()
        .map(JobRecord::id)
        .toList();
  }

  // Looking.

  /** Returns a job that must exist. */
  public JobRecord job(String id) {
    return inspection().find(QUEUE, id).orElseThrow();
  }

  /** Returns when a job ended that must have. */
  public Instant end(String id) {
    return Objects.requireNonNull(job(id).finishedOn());
  }

  /** Returns the state of a job that must exist. */
  public JobState state(String id) {
    return job(id).state();
  }

  /** Returns whether there is such a job. */
  public boolean exists(String id) {
    return inspection().find(QUEUE, id).isPresent();
  }

  /** Returns the ids in a state, the next to run first. */
  public List<String> ids(JobState state) {
    return Pages.all(engine(), QUEUE, PageRequest.of(state).order(Order.ASCENDING)).stream()
        .map(JobRecord::id)
        .toList();
  }

  /** Returns how many jobs are in each state that has any. */
  public Map<JobState, Long> counts() {
    QueueCounts counts = inspection().counts(QUEUE);
    Map<JobState, Long> found = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      if (counts.of(state) > 0) {
        found.put(state, counts.of(state));
      }
    }
    return found;
  }

  /** Returns how many jobs are in a state. */
  public long count(JobState state) {
    return inspection().counts(QUEUE).of(state);
  }

  /**
   * Returns the events since the last call, or all, as {@code type jobId field=value …} with the
   * type in lower case and the fields sorted.
   */
  public List<String> events() {
    if (cursor == null) {
      cursor = engine().events().follow(QUEUE, "0");
    }
    return Pages.events(cursor);
  }

  /** Returns JSON in bytes. */
  public static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  /** Returns JSON as text. */
  public static @Nullable String text(byte @Nullable [] json) {
    return json == null ? null : new String(json, UTF_8);
  }

  void checkInvariants() {
    if (engine().health().healthy()) {
      Invariants.check(engine(), now(), allLeases);
    }
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
    fixture.close();
  }
}
