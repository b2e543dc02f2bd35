package io.drover.testkit.runtime;

import io.drover.spi.AddedJob;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EngineCall;
import io.drover.spi.HandlerRun;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.drover.spi.WorkerSlots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An observer that writes down what it is told. Safe for use by any number of threads. */
final class Notebook implements Observer {

  /** What is told of jobs, one line for each, in order. */
  final List<String> lines = new CopyOnWriteArrayList<>();

  final List<Outgoing> sendings = new CopyOnWriteArrayList<>();
  final List<String> sent = new CopyOnWriteArrayList<>();
  final List<AddedJob> added = new CopyOnWriteArrayList<>();
  final List<HandlerRun> runs = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> carried = new CopyOnWriteArrayList<>();
  final List<EndedAttempt> ended = new CopyOnWriteArrayList<>();
  final List<EngineCall> calls = new CopyOnWriteArrayList<>();
  final List<WorkerSlots> started = new CopyOnWriteArrayList<>();
  final List<WorkerSlots> closed = new CopyOnWriteArrayList<>();

  private final Map<String, String> carrier;

  Notebook() {
    this(Map.of());
  }

  /** Writes down, and gives jobs something to carry. */
  Notebook(Map<String, String> carrier) {
    this.carrier = carrier;
  }

  @Override
  public Sending sending(Outgoing what) {
    sendings.add(what);
    return new Sending() {
      @Override
      public Map<String, String> carrier() {
        return carrier;
      }

      @Override
      public void ended(@Nullable Throwable error) {
        sent.add(error == null ? "stored" : error.getClass().getSimpleName());
      }
    };
  }

  @Override
  public void added(List<AddedJob> jobs) {
    added.addAll(jobs);
    jobs.forEach(job -> lines.add((job.isNew() ? "added " : "not added ") + job.name()));
  }

  @Override
  public void claimed(String queue, List<JobRecord> jobs) {
    jobs.forEach(job -> lines.add("claimed " + job.name()));
  }

  @Override
  public Scope handling(HandlerRun run) {
    Thread thread = Thread.currentThread();
    runs.add(run);
    run.jobs()
        .forEach(
            job -> {
              lines.add("begun " + job.name());
              carried.add(run.carrier(job));
            });
    return error -> {
      String how = error == null ? "returned " : "threw " + error.getMessage() + " ";
      String where = Thread.currentThread() == thread ? "" : " on another thread";
      run.jobs().forEach(job -> lines.add(how + job.name() + where));
    };
  }

  @Override
  public void ended(String queue, List<EndedAttempt> attempts) {
    ended.addAll(attempts);
    attempts.forEach(one -> lines.add(one.outcome() + " " + one.job().name()));
  }

  @Override
  public void stalled(String queue, List<String> ids) {
    ids.forEach(id -> lines.add("stalled " + queue));
  }

  @Override
  public void called(EngineCall call) {
    calls.add(call);
  }

  @Override
  public void workerStarted(WorkerSlots worker) {
    started.add(worker);
  }

  @Override
  public void workerClosed(WorkerSlots worker) {
    closed.add(worker);
  }

  /** Returns the queues and names of the jobs that were told as added and new. */
  List<String> comers() {
    return added.stream()
        .filter(AddedJob::isNew)
        .map(job -> job.queue() + "/" + job.name())
        .toList();
  }

  /** Returns the only attempt that was told. */
  EndedAttempt attempt() {
    if (ended.size() != 1) {
      throw new AssertionError("expected one attempt, got: " + ended);
    }
    return ended.get(0);
  }
}
