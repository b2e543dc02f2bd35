package io.drover.internal.dead;

import io.drover.internal.store.Bustle;
import io.drover.internal.store.LifeCycle;
import io.drover.internal.store.LifeCycle.Stage;
import io.drover.internal.store.Limits;
import io.drover.internal.store.Part;
import io.drover.internal.store.StoreContext;
import io.drover.internal.store.StoreErrors;
import io.drover.internal.threads.Threads;
import io.drover.job.InterruptedWaitException;
import io.drover.job.Redrive;
import io.drover.job.RedriveRequest;
import io.drover.job.TimeRange;
import io.drover.job.TimedOutException;
import io.drover.spi.JobRecord;
import io.drover.spi.UnderWay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A redrive, on a thread of its own that does not keep the program running. Thread-safe. */
final class RedriveRun implements Redrive, Part {

  private static final int AT_ONCE = 200;

  private final StoreContext store;
  private final LifeCycle life;
  private final String queue;
  private final LetterMatch match;
  private final Mover mover;
  private final Pace pace;
  private final LetterScan scan;
  private final Thread thread;
  private final CompletableFuture<Redrive> done = new CompletableFuture<>();
  private final AtomicLong examined = new AtomicLong();
  private volatile boolean ended;
  private volatile boolean cancelled;

  private RedriveRun(StoreContext store, LifeCycle life, String queue, RedriveRequest request) {
    this.store = store;
    this.life = life;
    this.queue = queue;
    this.match = new LetterMatch(request.filter());
    this.mover = new Mover(store, request.otherwiseTo(), request.dryRun());
    int most = Math.min(AT_ONCE, store.engine().traits().maxBatch());
    this.pace = new Pace(store.time(), request.dryRun() ? null : request.rate(), most);
    this.scan = new LetterScan(store, queue);
    this.thread = Threads.capture().daemon("drover-" + queue + "-redrive", this::run);
  }

  /** Starts a redrive. */
  static RedriveRun start(
      StoreContext store, LifeCycle life, String queue, RedriveRequest request) {
    RedriveRun run = new RedriveRun(store, life, queue, request);
    life.register(Stage.PRODUCE, run);
    try {
      run.thread.start();
    } catch (Throwable e) {
      life.unregister(Stage.PRODUCE, run);
      throw e;
    }
    return run;
  }

  private void run() {
    Throwable failure = null;
    try {
      scan.run(this::look);
    } catch (Cancelled e) {
      cancelled = true;
    } catch (Throwable e) {
      failure = e;
    }
    ended = true;
    life.unregister(Stage.PRODUCE, this);
    if (failure == null) {
      done.complete(this);
    } else {
      done.completeExceptionally(
          StoreErrors.of(failure, "send dead letters of queue \"" + queue + "\" back"));
    }
  }

  /** Sends those back that are meant, in steps as large as the pace allows. */
  private Set<String> look(List<JobRecord> jobs) {
    Set<String> gone = new HashSet<>();
    List<Letter> meant = new ArrayList<>();
    for (JobRecord job : jobs) {
      requireGoing();
      Letter letter = match.letter(job);
      if (letter == null) {
        examined.incrementAndGet();
      } else {
        meant.add(letter);
      }
      if (meant.size() == pace.most()) {
        send(meant, gone);
      }
    }
    if (!meant.isEmpty()) {
      send(meant, gone);
    }
    return gone;
  }

  private void send(List<Letter> meant, Set<String> gone) {
    if (!pace.await()) {
      throw new Cancelled();
    }
    gone.addAll(mover.move(meant));
    examined.addAndGet(meant.size());
    meant.clear();
  }

  private void requireGoing() {
    if (pace.isEnded()) {
      throw new Cancelled();
    }
  }

  /** Ends the scan from within. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("cancelled", null, false, false);
    }
  }

  // ---- for users ----------------------------------------------------------------------------

  @Override
  public long total() {
    return scan.total();
  }

  @Override
  public long examined() {
    return examined.get();
  }

  @Override
  public long moved() {
    return mover.moved();
  }

  @Override
  public long renamed() {
    return mover.renamed();
  }

  @Override
  public long skipped() {
    return mover.skipped();
  }

  @Override
  public long failed() {
    return mover.failed();
  }

  @Override
  public List<String> problems() {
    return mover.problems();
  }

  @Override
  public void cancel() {
    pace.end();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public boolean isDone() {
    return ended;
  }

  @Override
  public CompletableFuture<Redrive> done() {
    return done.copy();
  }

  @Override
  public Redrive await(Duration limit) {
    TimeRange.check("limit", limit);
    try {
      return done.copy().get(Limits.nanos(limit), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, "send dead letters of queue \"" + queue + "\" back");
    } catch (TimeoutException e) {
      throw new TimedOutException(
          "the redrive of queue \"%s\" goes on after %s (examined=%d of %d, moved=%d)"
              .formatted(queue, limit, examined(), total(), moved()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedWaitException(
          "interrupted before the redrive of queue \"%s\" had ended; it goes on".formatted(queue),
          e);
    } catch (CancellationException e) {
      throw new IllegalStateException("nobody else has this future", e);
    }
  }

  @Override
  public String toString() {
    return "Redrive[queue=%s, examined=%d of %d, moved=%d, skipped=%d, failed=%d, done=%s]"
        .formatted(queue, examined(), total(), moved(), skipped(), failed(), isDone());
  }

  // ---- for the store ------------------------------------------------------------------------

  @Override
  public void beginClose(Duration limit) {
    cancel();
  }

  @Override
  public void awaitClosed(long end) {
    Threads.join(thread, end - System.nanoTime());
  }

  @Override
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void report(Bustle.Report report) {
    report.moves(examined.get());
    if (!ended && !pace.isWaiting()) {
      report.underWay(UnderWay.of("sending dead letters of queue \"%s\" back".formatted(queue)));
    }
  }
}
