package io.drover.internal.work;

import io.drover.internal.store.Dispatch;
import io.drover.internal.store.FlowWalk;
import io.drover.internal.store.JobShape;
import io.drover.internal.store.Limits;
import io.drover.internal.store.ReadChildren;
import io.drover.internal.store.ReadJob;
import io.drover.internal.store.StoreContext;
import io.drover.job.ActiveJob;
import io.drover.job.Check;
import io.drover.job.Children;
import io.drover.job.Delivery;
import io.drover.job.EndAttempt;
import io.drover.job.Flow;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.Message;
import io.drover.spi.EndedAttempt;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement.Outcome;
import io.drover.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A claimed job until its attempt is settled. Safe for use by several threads. */
public final class ClaimedJob<T> extends ReadJob<T> implements ActiveJob<T> {

  private final Lease lease;
  private final Home<T> home;
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean leftRun;
  private volatile boolean doubtful;
  private volatile LeaseStart leased;
  private volatile @Nullable Run<T, ?> run;
  private volatile @Nullable Instant begun;
  private volatile @Nullable Instant returned;
  private final AtomicInteger looks = new AtomicInteger();
  private final Sent sent = new Sent();
  private final Sent added = new Sent();
  private volatile @Nullable String whyNotSend;

  /**
   * Takes a job over.
   *
   * @param leased when it was claimed
   */
  public ClaimedJob(JobRecord record, Lease lease, LeaseStart leased, Home<T> home) {
    super(record, home.shape());
    this.lease = lease;
    this.leased = leased;
    this.home = home;
  }

  /**
   * What the jobs of one worker share.
   *
   * @param store the store
   * @param shape the type of the data
   * @param lease how long a lease lasts from its claim or renewal
   * @param outlets what finds the queues of messages
   * @param progressed told of progress once it is stored
   */
  public record Home<T>(
      StoreContext store,
      JobShape<T> shape,
      Duration lease,
      Outlets outlets,
      BiConsumer<ClaimedJob<T>, Object> progressed) {}

  Lease lease() {
    return lease;
  }

  // ---- the lease ----------------------------------------------------------------------------

  /** Notes a renewal. */
  void renewed(LeaseStart from) {
    leased = from;
  }

  /** Returns whether the lease has run out, as far as this worker can know. */
  boolean isLeaseOver(Instant now) {
    return leased.isOver(now, home.lease());
  }

  /** Returns at how many times of renewal the job had been here before, and counts this one. */
  int looks() {
    return looks.getAndIncrement();
  }

  // ---- the end of the attempt ---------------------------------------------------------------

  /** Returns why the attempt shall end, if it shall. */
  @Nullable Stop stop() {
    return stop.get();
  }

  /**
   * Makes the attempt end; returns whether nobody else had. A lost lease beats what others want.
   */
  boolean stop(Stop wanted) {
    boolean first =
        stop.compareAndSet(null, wanted)
            || (wanted.cause() == Stop.Cause.LEASE_LOST && stop.getAndSet(wanted) != null);
    Run<T, ?> mine = run;
    if (first && mine != null) {
      mine.interruptIfAllStopped();
    }
    return first;
  }

  /** Returns whether the lease is known to be another's, or nobody's. */
  boolean isLost() {
    Stop why = stop.get();
    return why != null && why.cause() == Stop.Cause.LEASE_LOST;
  }

  /** Joins a run, in which its attempt is going to end. */
  void joins(Run<T, ?> newRun) {
    run = newRun;
    leftRun = false;
    ended.set(false);
  }

  /** Notes that it is in the outbox while its run goes on. */
  void leaveRun() {
    leftRun = true;
  }

  /** Returns whether its attempt ends with a run. */
  boolean isOf(Run<T, ?> some) {
    return run == some;
  }

  boolean hasLeftRun() {
    return leftRun;
  }

  /** Marks the attempt as ended; returns whether it was not yet. */
  boolean end() {
    boolean first = ended.compareAndSet(false, true);
    if (first && begun != null && returned == null) {
      returned = home.store().time().instant();
    }
    return first;
  }

  /** Notes when the handler began, for observers; without any it is not noted. */
  void begins(Instant at) {
    begun = at;
  }

  /** Returns how its attempt ended, as observers are told. */
  EndedAttempt ended(EndedAttempt.Outcome outcome, @Nullable Throwable error) {
    EndedAttempt attempt = EndedAttempt.of(record(), outcome, error);
    return begun == null || returned == null ? attempt : attempt.handled(begun, returned);
  }

  boolean isEnded() {
    return ended.get();
  }

  /** Notes that a call which may have settled the job failed without an answer. */
  void doubt() {
    doubtful = true;
  }

  boolean isDoubtful() {
    return doubtful;
  }

  // ---- for handlers -------------------------------------------------------------------------

  @Override
  public boolean isCancelled() {
    return stop.get() != null;
  }

  @Override
  public Duration grace() {
    return Limits.GRACE;
  }

  @Override
  public void send(Delivery delivery) {
    Check.notNull("a delivery", delivery);
    requireSends("queue", delivery.queue());
    StoreContext store = home.store();
    store.engine().jobs().checkTogether(List.of(queue(), delivery.queue()));
    send(List.of(JobShape.delivery(delivery, store)));
  }

  /** Takes jobs in, to be stored with the end of the attempt. */
  private void send(List<JobDelivery> jobs) {
    Dispatch dispatch = home.store().dispatch(jobs);
    dispatch.run(() -> sent.addAll(dispatch.carryAll(jobs), this::isEnded));
  }

  /**
   * Sends a job that is ready to be stored, as {@link #send(Delivery)} does.
   *
   * @throws InvalidInputException as that does
   */
  public void send(JobDelivery delivery) {
    requireSends("queue", delivery.queue());
    home.store().engine().jobs().checkTogether(List.of(queue(), delivery.queue()));
    send(List.of(delivery));
  }

  @Override
  public List<String> send(String exchange, Message message) {
    Check.notNull("the name of an exchange", exchange);
    Check.notNull("a message", message);
    requireSends("exchange", exchange);
    List<JobDelivery> jobs = home.outlets().find(exchange, message);
    List<String> queues = jobs.stream().map(JobDelivery::queue).toList();
    if (!jobs.isEmpty()) {
      List<String> all = Stream.concat(Stream.of(queue()), queues.stream()).toList();
      home.store().engine().jobs().checkTogether(all);
      send(jobs);
    }
    return queues;
  }

  private void requireSends(String kind, String to) {
    String why = whyNotSend;
    if (why != null) {
      throw new InvalidInputException(
          "expected no send to %s \"%s\", got: one, %s".formatted(kind, to, why));
    }
    if (isEnded()) {
      throw Sent.tooLate(kind, to);
    }
  }

  /**
   * Refuses sends from now on.
   *
   * @param why completes the sentence "expected no send, got: one, …"
   */
  public void refuseSends(String why) {
    whyNotSend = why;
  }

  /** Returns what the handler has sent. */
  List<JobDelivery> sent() {
    return sent.all();
  }

  @Override
  public Children children() {
    StoreContext store = home.store();
    return new ReadChildren(JobKey.of(queue(), id()), store.codec(), store::engine);
  }

  @Override
  public JobKey addChild(Flow child) {
    requireWaiting();
    StoreContext store = home.store();
    List<JobDelivery> tree = FlowWalk.under(store, JobKey.of(queue(), id()), child);
    List<String> queues = tree.stream().map(JobDelivery::queue).distinct().toList();
    store
        .engine()
        .jobs()
        .checkTogether(Stream.concat(Stream.of(queue()), queues.stream()).toList());
    added.addAll(tree, this::isEnded);
    return JobKey.of(tree.get(0).queue(), String.valueOf(tree.get(0).job().options().id()));
  }

  @Override
  public EndAttempt waitForChildren() {
    requireWaiting();
    return EndAttempt.waitForChildren();
  }

  private void requireWaiting() {
    Traits traits = home.store().engine().traits();
    if (!traits.outcomes().contains(Outcome.WAIT_FOR_CHILDREN)) {
      throw new InvalidInputException(
          "expected an engine whose jobs can wait for children, got: %s, whose cannot"
              .formatted(traits.name()));
    }
  }

  /** Returns the children that the handler has added, with all below them. */
  List<JobDelivery> added() {
    return added.all();
  }

  @Override
  public void updateProgress(Object progress) {
    Check.notNull("a progress", progress);
    StoreContext store = home.store();
    byte[] json = shape().encode(progress, store.limits());
    there(store.engine().inspection().updateProgress(queue(), id(), json));
    home.progressed().accept(this, progress);
  }

  @Override
  public void log(String line) {
    home.store().limits().checkLogLine(line);
    int keep = options().keepLogs();
    there(home.store().engine().inspection().addLog(queue(), id(), line, keep) >= 0);
  }

  @Override
  public void updateData(@Nullable T data) {
    byte[] json = shape().encodeData(name(), data, home.store().limits());
    there(home.store().engine().inspection().updateData(queue(), id(), json));
  }

  private void there(boolean found) {
    if (!found) {
      throw new InvalidInputException(
          "expected job %s of queue \"%s\", which was removed while its handler runs"
              .formatted(id(), queue()));
    }
  }
}
