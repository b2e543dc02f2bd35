package io.drover.internal.insight;

import io.drover.internal.work.WorkerCard;
import io.drover.job.WorkerView;
import io.drover.spi.Presence.Watching;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A worker as it was told of. Immutable. */
record SeenWorker(
    String queue,
    Optional<String> name,
    Optional<String> library,
    Optional<String> process,
    Optional<String> host,
    OptionalLong pid,
    Optional<String> address,
    OptionalInt concurrency,
    Optional<String> deadLetterTo,
    Optional<Instant> since,
    boolean paused,
    OptionalInt running,
    OptionalInt slotsTaken,
    List<RunningJob> jobs)
    implements WorkerView {

  private static final String DROVER = "drover";

  /** A worker of Drover's, by what it says of itself. */
  static SeenWorker of(ProcessCard process, WorkerCard worker, @Nullable Watching connection) {
    return new SeenWorker(
        worker.queue(),
        Optional.ofNullable(worker.name()),
        Optional.of(DROVER),
        Optional.of(process.id()),
        Optional.of(process.host()),
        OptionalLong.of(process.pid()),
        Optional.ofNullable(connection).map(Watching::address),
        OptionalInt.of(worker.concurrency()),
        Optional.ofNullable(worker.deadLetterTo()),
        Optional.of(worker.since()),
        worker.held(),
        OptionalInt.of(worker.running()),
        OptionalInt.of(worker.vigour().slotsTaken()),
        worker.jobs());
  }

  /** Another program's worker, by what the store knows of its connection. */
  static SeenWorker of(Watching connection) {
    return new SeenWorker(
        connection.queue(),
        Optional.ofNullable(connection.worker()),
        Optional.ofNullable(connection.library()),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.ofNullable(connection.address()),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.ofNullable(connection.since()),
        false,
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of());
  }

  @Override
  public String toString() {
    return "WorkerView[queue=%s, name=%s, library=%s, host=%s, pid=%s, concurrency=%s, running=%s]"
        .formatted(
            queue,
            name.orElse(""),
            library.orElse(""),
            host.orElse(""),
            pid.isPresent() ? pid.getAsLong() : "",
            concurrency.isPresent() ? concurrency.getAsInt() : "",
            running.isPresent() ? running.getAsInt() : "");
  }
}
