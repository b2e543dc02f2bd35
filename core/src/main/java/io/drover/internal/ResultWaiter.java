package io.drover.internal;

import io.drover.job.InvalidInputException;
import io.drover.job.JobFailedException;
import io.drover.job.JobState;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.TimedOutException;
import io.drover.spi.EventLog;
import io.drover.spi.JobRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for results of one queue's jobs. Safe for use by several threads.
 *
 * <p>One follower of the queue's events serves all of them. It starts with the first and stays
 * until the store is closed. As an event may be trimmed before it is read, the jobs are looked at
 * again every ten seconds while somebody waits.
 */
public final class ResultWaiter {

  private static final Logger LOG = LoggerFactory.getLogger(ResultWaiter.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Station station;
  private final String queue;
  private final Map<String, Set<Wait>> waiting = new ConcurrentHashMap<>();
  private final CascadePool looks;
  private final Recent recent = new Recent();
  private @Nullable EventFollower follower;
  private @Nullable Ticker ticker;
  private volatile boolean closed;

  ResultWaiter(Station station, String queue) {
    this.station = station;
    this.queue = queue;
    this.looks = new CascadePool("drover-" + queue + "-results", 1);
  }

  /**
   * Somebody who waits for an end.
   *
   * @param end completed with it
   * @param direct whether any thread may complete it, as nothing of the user's hangs on it
   */
  private record Wait(CompletableFuture<Ending> end, boolean direct) {

    static Wait blocked() {
      return new Wait(new CompletableFuture<>(), true);
    }

    static Wait chained() {
      return new Wait(new CompletableFuture<>(), false);
    }
  }

  /** How a job ended. */
  private record Ending(@Nullable String failure, byte @Nullable [] result) {}

  /**
   * The ends heard last, for those who begin to wait when their job has ended and is removed. Safe
   * for use by several threads.
   */
  private static final class Recent {
    private static final int MAX = 256;
    private static final int MAX_BYTES = 4096;

    private final Map<String, Ending> endings =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Ending> eldest) {
            return size() > MAX;
          }
        };

    synchronized void add(String id, Ending ending) {
      endings.remove(id);
      byte[] result = ending.result();
      if (result == null || result.length <= MAX_BYTES) {
        endings.put(id, ending);
      }
    }

    synchronized @Nullable Ending find(String id) {
      return endings.get(id);
    }
  }

  /** Waits for a result. */
  public <R> @Nullable R await(String id, Class<R> type, Duration limit) {
    Wait wait = Wait.blocked();
    enter(id, wait);
    try {
      return decode(wait.end().get(Limits.nanos(limit), TimeUnit.NANOSECONDS), type);
    } catch (ExecutionException e) {
      throw StoreErrors.here(e, "tell the result of job " + id);
    } catch (TimeoutException e) {
      throw new TimedOutException(
          "no result of job %s after %s (%s)".formatted(id, limit, state(id)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimedOutException("interrupted while waiting for the result of job " + id, e);
    } finally {
      leave(id, wait);
    }
  }

  /** Returns a future of a result; what hangs on it may block. */
  @SuppressWarnings("NullAway") // The value may be null, which CompletableFuture does not declare.
  public <R> CompletableFuture<@Nullable R> result(String id, Class<R> type) {
    Wait wait = Wait.chained();
    CompletableFuture<@Nullable R> result = wait.end().thenApply(ending -> decode(ending, type));
    CompletableFuture<?> unused = result.whenComplete((value, error) -> leave(id, wait));
    station
        .completions()
        .execute(
            () -> {
              try {
                enter(id, wait);
                if (result.isDone()) {
                  leave(id, wait);
                }
              } catch (RuntimeException e) {
                wait.end().completeExceptionally(e);
              }
            });
    return result;
  }

  /** Ends all waits. */
  synchronized void close() {
    if (ticker != null) {
      ticker.close();
    }
    if (follower != null) {
      follower.close();
    }
    closed = true;
    looks.close();
    waiting.values().forEach(all -> all.forEach(ResultWaiter::refuse));
    waiting.clear();
  }

  private static void refuse(Wait wait) {
    wait.end()
        .completeExceptionally(
            new InvalidInputException("expected an open Drover, got a closed one"));
  }

  private void enter(String id, Wait wait) {
    follow();
    waiting.compute(
        id,
        (key, others) -> {
          Set<Wait> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(wait);
          return all;
        });
    if (closed) { // After the entry: what was entered before the close is ended by it.
      leave(id, wait);
      refuse(wait);
      return;
    }
    try {
      Optional<JobRecord> job = station.engine().inspection().find(queue, id);
      if (job.isPresent()) {
        endIfFinished(job.get());
      } else {
        // It may have been removed as it ended, before or while this thread looked.
        endMissing(id, List.of(wait));
      }
    } catch (RuntimeException e) {
      leave(id, wait);
      throw e;
    }
  }

  private void leave(String id, Wait wait) {
    waiting.computeIfPresent(
        id,
        (key, all) -> {
          all.remove(wait);
          return all.isEmpty() ? null : all;
        });
  }

  private synchronized EventFollower follow() {
    EventFollower current = follower;
    if (current == null) {
      current = EventFollower.start(station, queue, null, this::heard);
      follower = current;
      ticker =
          Ticker.start(
              station.time(),
              LOOK_AGAIN,
              () -> {
                if (!waiting.isEmpty()) {
                  looks.execute(this::lookAgain);
                }
              });
    }
    return current;
  }

  private void heard(QueueEvent event) {
    String id = event.jobId();
    Ending ending = ending(event);
    if (id == null || ending == null) {
      return;
    }
    recent.add(id, ending);
    end(id, ending);
  }

  private static @Nullable Ending ending(QueueEvent event) {
    return switch (event.type()) {
      case COMPLETED ->
          new Ending(
              null, event.field("returnvalue").orElse("null").getBytes(StandardCharsets.UTF_8));
      case FAILED -> new Ending(event.field("failedReason").orElse("no reason"), null);
      default -> null;
    };
  }

  /** Ends all waits for a job; does not wait for what hangs on them. */
  private void end(String id, Ending ending) {
    Set<Wait> all = waiting.remove(id);
    if (all != null) {
      all.forEach(wait -> complete(wait, end -> end.complete(ending)));
    }
  }

  private void complete(Wait wait, Consumer<CompletableFuture<Ending>> how) {
    if (wait.direct()) {
      how.accept(wait.end());
    } else {
      station.completions().execute(() -> how.accept(wait.end()));
    }
  }

  private void endIfFinished(JobRecord job) {
    if (job.state() == JobState.COMPLETED) {
      end(job.id(), new Ending(null, job.result()));
    } else if (job.state() == JobState.FAILED) {
      String reason = job.failedReason();
      end(job.id(), new Ending(reason == null ? "no reason" : reason, null));
    }
  }

  /** Looks for the end of a job that is not there among the events the store still keeps. */
  private void endMissing(String id, Collection<Wait> waits) {
    Ending found = recent.find(id);
    if (found == null) {
      try (EventLog.Cursor cursor = station.engine().events().follow(queue, "0")) {
        List<QueueEvent> events = cursor.next(Duration.ZERO);
        while (!events.isEmpty()) {
          for (QueueEvent event : events) {
            Ending ending = id.equals(event.jobId()) ? ending(event) : null;
            found = ending == null ? found : ending;
          }
          events = cursor.next(Duration.ZERO);
        }
      }
    }
    if (found != null) {
      end(id, found);
      return;
    }
    InvalidInputException missing =
        new InvalidInputException(
            "expected a job of queue \"%s\", got: \"%s\", which is not there, or not any more"
                .formatted(queue, id));
    waits.forEach(wait -> complete(wait, end -> end.completeExceptionally(missing)));
  }

  private void lookAgain() {
    for (Map.Entry<String, Set<Wait>> entry : waiting.entrySet()) {
      String id = entry.getKey();
      try {
        Optional<JobRecord> job = station.engine().inspection().find(queue, id);
        if (job.isPresent()) {
          endIfFinished(job.get());
        } else {
          endMissing(id, List.copyOf(entry.getValue()));
        }
      } catch (RuntimeException e) {
        LOG.debug("cannot look at job {} of queue \"{}\" now", id, queue, e);
        return;
      }
    }
  }

  private <R> @Nullable R decode(Ending ending, Class<R> type) {
    if (ending.failure() != null) {
      throw new JobFailedException(ending.failure());
    }
    byte[] json = ending.result();
    return json == null ? null : type.cast(station.codec().decode(json, type));
  }

  private String state(String id) {
    try {
      String state =
          station
              .engine()
              .inspection()
              .find(queue, id)
              .map(job -> job.state().name())
              .orElse("removed");
      QueueCounts counts = station.engine().inspection().counts(queue);
      return "queue=%s, state=%s, waiting=%d, prioritized=%d, delayed=%d, active=%d, paused=%s"
          .formatted(
              queue,
              state,
              counts.waiting(),
              counts.prioritized(),
              counts.delayed(),
              counts.active(),
              station.engine().inspection().settings(queue).paused());
    } catch (RuntimeException e) {
      return "queue=" + queue + ", store not answering: " + e.getMessage();
    }
  }
}
