package io.drover.testkit;

import io.drover.job.Added;
import io.drover.job.Added.Outcome;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueEvent.Type;
import io.drover.job.QueueSettings;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Answers;
import io.drover.spi.EventBuilder;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.ParentLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One queue as the contract sees it, in plain lists and maps: what an engine does is compared with
 * it. Slow on purpose where that makes it plainer. Not safe for use by several threads.
 */
final class QueueModel {

  final String queue;
  Function<String, QueueModel> neighbours;
  final Map<String, ModelJob> jobs = new LinkedHashMap<>();

  /** The jobs of each state, the one that {@code ASCENDING} lists first at index 0. */
  final Map<JobState, List<ModelJob>> states = new EnumMap<>(JobState.class);

  final List<QueueEvent> events = new ArrayList<>();
  final ModelDeduplication deduplication = new ModelDeduplication(this);
  final ModelFlows flows = new ModelFlows(this);
  final ModelRate rate = new ModelRate();
  final ModelMetrics metrics = new ModelMetrics();
  final ModelTimetable timetable = new ModelTimetable(this);
  QueueSettings settings = Answers.settings().build();

  /** Whether the store has the queue: it has had a job, or a setting. */
  boolean used;

  private long lastId;
  private long lastEvent;

  /**
   * Begins without jobs.
   *
   * @param neighbours gives the queues of the store, this one included
   */
  QueueModel(String queue, Function<String, QueueModel> neighbours) {
    this.queue = queue;
    this.neighbours = neighbours;
    for (JobState state : JobState.values()) {
      states.put(state, new ArrayList<>());
    }
  }

  // Reading.

  List<ModelJob> in(JobState state) {
    return Objects.requireNonNull(states.get(state));
  }

  Optional<ModelJob> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  Optional<ModelJob> find(String id, JobState state) {
    return find(id).filter(job -> job.state == state);
  }

  QueueCounts counts() {
    return Answers.counts(state -> in(state).size());
  }

  long countOfPriority(int priority) {
    return priority == 0
        ? in(JobState.WAITING).size()
        : in(JobState.PRIORITIZED).stream().filter(job -> job.priority == priority).count();
  }

  boolean idle() {
    return in(JobState.WAITING).isEmpty()
        && in(JobState.PRIORITIZED).isEmpty()
        && in(JobState.ACTIVE).isEmpty();
  }

  @Nullable Instant nextDue() {
    return in(JobState.DELAYED).isEmpty() ? null : in(JobState.DELAYED).get(0).due;
  }

  // Adding.

  Added add(JobInsert insert, Instant now) {
    used = true;
    String id = Objects.requireNonNullElse(insert.id(), nextId());
    if (jobs.containsKey(id)) {
      emit(Type.DUPLICATED, id);
      return Answers.added(id, Outcome.DUPLICATE);
    }
    String owner = deduplication.claim(insert, id, now);
    if (!owner.equals(id)) {
      return Answers.added(owner, Outcome.DEDUPLICATED);
    }
    create(id, insert, insert.timestamp());
    return Answers.added(id, Outcome.CREATED);
  }

  /** Adds jobs to the queues they go to. */
  List<Added> deliver(List<JobDelivery> deliveries, Instant now) {
    return flows.deliver(deliveries, now);
  }

  /** Moves one of the jobs to where it goes. */
  Moved move(Move move, Instant now) {
    String id = move.from().id();
    ModelJob job = jobs.get(id);
    if (job == null) {
      return Moved.of(Moved.Outcome.MISSING, id);
    }
    if (job.state == JobState.ACTIVE
        || job.state == JobState.WAITING_CHILDREN
        || timetable.isPlanned(job)) {
      return Moved.of(Moved.Outcome.BUSY, id);
    }
    if (!Arrays.equals(job.data, move.data())) {
      return Moved.of(Moved.Outcome.CHANGED, id);
    }
    QueueModel to = neighbours.apply(move.to().queue());
    String owner = to.deduplication.owner(move.to().job(), now);
    if (owner != null && !(to == this && owner.equals(id))) {
      return Moved.of(Moved.Outcome.DEDUPLICATED, owner);
    }
    ParentLink link = move.to().job().parent();
    if (link == null || !link.equals(job.parent)) {
      flows.removed(job);
    }
    emit(Type.REMOVED, id, "prev", ModelAdmin.word(job.state));
    deduplication.remove(job);
    forget(job);
    String newId = to.addAnyway(move.to().job(), now);
    if (link != null) {
      JobKey child = JobKey.of(to.queue, newId);
      String own = move.to().job().options().id();
      if (!flows.replaced(link.parent(), move.from(), child) && own != null) {
        flows.replaced(link.parent(), JobKey.of(to.queue, own), child);
      }
    }
    return Moved.of(Moved.Outcome.MOVED, newId);
  }

  private String addAnyway(JobInsert insert, Instant now) {
    String own = insert.id();
    boolean taken = own != null && jobs.containsKey(own);
    if (own != null && !taken && own.matches("[1-9][0-9]{0,11}")) {
      lastId = Math.max(lastId, Long.parseLong(own)); // It was an automatic one.
    }
    return add(taken ? insert.withoutId() : insert, now).id();
  }

  /** Every add takes a number, also one that does not use it. */
  String nextId() {
    return Long.toString(++lastId);
  }

  void create(String id, JobInsert insert, Instant timestamp) {
    ModelJob job = new ModelJob(id, queue, insert, timestamp);
    jobs.put(id, job);
    emit(Type.ADDED, id, "name", job.name);
    if (insert.waitsForChildren()) {
      append(job, JobState.WAITING_CHILDREN);
      emit(Type.WAITING_CHILDREN, id);
    } else if (insert.delay().isZero()) {
      place(job, insert.options().lifo() && job.priority == 0);
      emit(Type.WAITING, id);
    } else {
      delay(job);
    }
  }

  // Moving.

  /** Puts a job that is nowhere to the jobs ready to run. */
  void place(ModelJob job, boolean front) {
    if (job.priority == 0) {
      put(job, JobState.WAITING, front ? 0 : in(JobState.WAITING).size());
      return;
    }
    List<ModelJob> ready = in(JobState.PRIORITIZED);
    int at = 0;
    while (at < ready.size()
        && (front
            ? ready.get(at).priority < job.priority
            : ready.get(at).priority <= job.priority)) {
      at++;
    }
    put(job, JobState.PRIORITIZED, at);
  }

  /** Puts a job that is nowhere to the delayed ones, behind those due at the same instant. */
  void delay(ModelJob job) {
    List<ModelJob> delayed = in(JobState.DELAYED);
    int at = 0;
    while (at < delayed.size() && !delayed.get(at).due.isAfter(job.due)) {
      at++;
    }
    put(job, JobState.DELAYED, at);
    emit(Type.DELAYED, job.id, "delay", Long.toString(job.due.toEpochMilli()));
  }

  void put(ModelJob job, JobState state, int index) {
    job.state = state;
    in(state).add(index, job);
  }

  void append(ModelJob job, JobState state) {
    put(job, state, in(state).size());
  }

  void leave(ModelJob job) {
    in(job.state).remove(job);
    job.dropLease();
  }

  /** Removes a job altogether; the deduplication id it owns stays owned. */
  void forget(ModelJob job) {
    leave(job);
    jobs.remove(job.id);
    flows.forget(job.id);
  }

  /** Makes a delayed job ready. */
  void promote(ModelJob job) {
    leave(job);
    job.delay = Duration.ZERO;
    place(job, false);
    emit(Type.WAITING, job.id, "prev", "delayed");
  }

  void promoteDue(Instant now) {
    for (ModelJob job : List.copyOf(in(JobState.DELAYED))) {
      if (!job.due.isAfter(now)) {
        promote(job);
      }
    }
  }

  // Life cycle.

  Advanced advance(Advance request) {
    return new ModelAdvance(this, request).run();
  }

  Set<String> renew(List<Lease> leases, Instant now, Duration duration) {
    Set<String> lost = new LinkedHashSet<>();
    for (Lease lease : leases) {
      Optional<ModelJob> job = leased(lease, now);
      job.ifPresentOrElse(
          held -> held.leaseEnd = now.plus(duration), () -> lost.add(lease.jobId()));
    }
    return lost;
  }

  /** Returns the job if it is active under this lease. */
  Optional<ModelJob> leased(Lease lease, Instant now) {
    return find(lease.jobId(), JobState.ACTIVE)
        .filter(job -> lease.token().equals(job.token) && job.hasLiveLease(now));
  }

  /** Returns the active jobs whose lease has run out, longest active first. */
  List<String> stalled(Instant now) {
    return in(JobState.ACTIVE).stream()
        .filter(job -> !job.hasLiveLease(now))
        .map(job -> job.id)
        .toList();
  }

  /** Puts stalled jobs to the front, one after the other, so that the last of them runs first. */
  List<String> recover(List<String> ids, int maxStalls) {
    for (String id : ids) {
      ModelJob job = Objects.requireNonNull(jobs.get(id));
      String tooOften = job.token == null ? restarted(job, maxStalls) : stalled(job, maxStalls);
      leave(job);
      if (tooOften != null && !timetable.has(job.schedule)) {
        job.deferredFailure = tooOften;
      }
      put(job, JobState.WAITING, 0);
      emit(Type.WAITING, id, "prev", "active");
      emit(Type.STALLED, id);
    }
    return ids;
  }

  private static @Nullable String stalled(ModelJob job, int maxStalls) {
    job.stalledCount++;
    return job.stalledCount > maxStalls ? "job stalled more than allowable limit" : null;
  }

  /** The end of the only process ends its leases, and is no stall. */
  private static @Nullable String restarted(ModelJob job, int maxStalls) {
    job.restarts++;
    return job.restarts > 10L * maxStalls
        ? "the process ended %d times in a row while it ran the job, which may be the cause"
            .formatted(job.restarts)
        : null;
  }

  /** Takes all jobs from parents elsewhere, as the queue is going. */
  void orphan() {
    ModelAdmin admin = new ModelAdmin(this);
    List.copyOf(jobs.values()).forEach(admin::delete);
  }

  /** What the end of the process does to the leases of a store that one process owns. */
  void reopen(Function<String, QueueModel> newNeighbours) {
    neighbours = newNeighbours;
    in(JobState.ACTIVE).forEach(ModelJob::dropLease);
  }

  void emit(Type type, @Nullable String jobId, String... fields) {
    EventBuilder event = Answers.event(Long.toString(++lastEvent), type).jobId(jobId);
    for (int i = 0; i < fields.length; i += 2) {
      event.field(fields[i], fields[i + 1]);
    }
    events.add(event.build());
  }
}
