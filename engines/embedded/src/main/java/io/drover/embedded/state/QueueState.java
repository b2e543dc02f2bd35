package io.drover.embedded.state;

import io.drover.embedded.commit.TouchedState;
import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.FinishedCount;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.Times;
import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Table;
import io.drover.job.Check;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.spi.Answers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the engine keeps in memory of one queue: counters, settings, and the jobs that are active.
 * Everything but the leases is stored with each change. Mutable; for the commit thread.
 */
public final class QueueState implements TouchedState {

  /** The number by which keys name the queue; never used again for another one. */
  public final int number;

  public final String name;

  /** The last automatic id given out. */
  public long lastId;

  /** The last order given to a job at the end of the ready ones. */
  long back;

  /** The last order given to a job at the front; counts down. */
  long front;

  /** The last number given out to tell rows apart and to order them where nothing else does. */
  long sequence;

  /** The position of the last event. */
  public long lastEvent;

  public boolean paused;
  public @Nullable Integer concurrency;
  public @Nullable RateLimit rateLimit;

  /** Jobs started in the window of the rate limit, and when that ends in steady time. */
  public long rateCount;

  public long rateUntil;

  private final long[] counts = new long[JobState.values().length];

  /** How many jobs are children of a parent. */
  public long children;

  /** How many completed jobs were counted, by minute. */
  private final FinishedCount completed = new FinishedCount();

  /** The same of failed ones. */
  private final FinishedCount failed = new FinishedCount();

  /** How many ready jobs have each priority that any has. */
  public final PriorityCounts priorities;

  /** The active jobs by id, in the order they were claimed. */
  public final Map<String, HeldJob> active = new LinkedHashMap<>();

  /** The events about to be written. */
  final EventTail tail;

  private final ReadAhead.Limits limits;
  private final Map<JobState, ReadAhead> ahead = new EnumMap<>(JobState.class);

  public QueueState(int number, String name, ReadAhead.Limits limits, int maxEvents) {
    this.number = number;
    this.name = name;
    this.limits = limits;
    this.priorities = new PriorityCounts(number);
    this.tail = new EventTail(maxEvents);
  }

  /** Returns whether the store has the queue; else this is what one looks like that is not used. */
  public boolean isStored() {
    return number != 0;
  }

  @Override
  public String name() {
    return name;
  }

  /** Appends an event, which is written with the changes; {@code fields} are names and values. */
  public void event(
      Transaction tx, QueueEvent.Type type, @Nullable String jobId, String... fields) {
    tx.tell(this);
    tail.add(type, jobId, fields);
  }

  /** Returns where in the table the events begin that have a position or come after it. */
  public byte[] firstEvents(long position) {
    return tail.firstOf(number, position);
  }

  @Override
  public void write(Batch batch, ByteWriter scratch) {
    lastEvent += tail.write(number, lastEvent, batch);
    priorities.write(batch);
    scratch.clear();
    batch.put(Table.META, Keys.state(name), encode(scratch));
  }

  /** Returns the first jobs of a state. */
  public ReadAhead ahead(JobState state) {
    return ahead.computeIfAbsent(state, any -> new ReadAhead(number, limits));
  }

  /** Gives up the memory that the first jobs take. */
  void forgetAhead() {
    ahead.values().forEach(ReadAhead::forget);
  }

  public long count(JobState state) {
    return counts[state.ordinal()];
  }

  public void count(JobState state, int change) {
    counts[state.ordinal()] += change;
  }

  /** Returns how many jobs were counted that finished with a state. */
  public FinishedCount finished(JobState state) {
    return Check.finished("the state of finished jobs", state) == JobState.COMPLETED
        ? completed
        : failed;
  }

  public QueueCounts counts() {
    return Answers.counts(this::count);
  }

  public QueueSettings settings() {
    return Answers.settings().paused(paused).concurrency(concurrency).rateLimit(rateLimit).build();
  }

  /** Returns whether nothing may be claimed, whatever is ready (wire format §3.2). */
  public boolean isPausedOrFull() {
    return paused || concurrency != null && count(JobState.ACTIVE) >= concurrency;
  }

  public ByteWriter encode(ByteWriter out) {
    out.putInt(number).putVar(lastId).putVar(back).putOrder(front).putVar(sequence);
    out.putVar(lastEvent).put(paused ? 1 : 0).putVar(concurrency == null ? 0 : concurrency);
    out.putVar(rateLimit == null ? 0 : rateLimit.max());
    out.putVar(rateLimit == null ? 0 : Times.millis(rateLimit.window()));
    out.putVar(rateCount).putOrder(rateUntil);
    for (long count : counts) {
      out.putVar(count);
    }
    out.putVar(children);
    completed.encode(out);
    failed.encode(out);
    return out;
  }

  static QueueState decode(String name, byte[] bytes, ReadAhead.Limits limits, int maxEvents) {
    ByteReader in = new ByteReader(bytes);
    QueueState queue = new QueueState(in.getInt(), name, limits, maxEvents);
    queue.lastId = in.getVar();
    queue.back = in.getVar();
    queue.front = in.getOrder();
    queue.sequence = in.getVar();
    queue.lastEvent = in.getVar();
    queue.paused = in.get() == 1;
    int concurrency = in.getVarInt();
    queue.concurrency = concurrency == 0 ? null : concurrency;
    int max = in.getVarInt();
    Duration window = Times.inRange(Duration.ofMillis(in.getVar()));
    queue.rateLimit = max == 0 ? null : RateLimit.of(max, window);
    queue.rateCount = in.getVar();
    queue.rateUntil = in.getOrder();
    for (int i = 0; i < queue.counts.length && in.hasMore(); i++) {
      queue.counts[i] = in.getVar();
    }
    queue.children = in.hasMore() ? in.getVar() : 0;
    if (in.hasMore()) {
      queue.completed.decode(in);
      queue.failed.decode(in);
    }
    return queue;
  }
}
