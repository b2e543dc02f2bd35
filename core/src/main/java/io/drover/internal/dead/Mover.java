package io.drover.internal.dead;

import io.drover.internal.store.StoreContext;
import io.drover.job.InvalidInputException;
import io.drover.job.Redriven;
import io.drover.spi.JobStore;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters back and counts what becomes of them. The numbers are for any thread, the rest
 * is for one.
 */
final class Mover {

  private static final int MAX_PROBLEMS = 100;
  private static final int MAX_TARGETS = 1_000;

  /** How many bytes of data one call carries at most, but for a single letter. */
  private static final long MAX_BYTES = 4 << 20;

  private final StoreContext store;
  private final @Nullable String otherwise;
  private final boolean dryRun;
  private final Map<String, String> refusals = new HashMap<>();
  private final Set<String> problems = new LinkedHashSet<>();
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong renamed = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * Creates it.
   *
   * @param otherwise where letters go that do not say where they come from, or {@code null}
   * @param dryRun whether to count only
   */
  Mover(StoreContext store, @Nullable String otherwise, boolean dryRun) {
    this.store = store;
    this.otherwise = otherwise;
    this.dryRun = dryRun;
  }

  long moved() {
    return moved.get();
  }

  long renamed() {
    return renamed.get();
  }

  long skipped() {
    return skipped.get();
  }

  long failed() {
    return failed.get();
  }

  List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  /** Sends letters back; returns the ids of those that have left the dead-letter queue. */
  Set<String> move(List<Letter> letters) {
    List<WayBack> ways = new ArrayList<>(letters.size());
    for (Letter letter : letters) {
      WayBack way = WayBack.of(letter, otherwise);
      if (way == null) {
        skipped.incrementAndGet();
        problem("it does not say where it comes from; name a queue for such letters");
      } else if (isPossible(way)) {
        ways.add(way);
      } else {
        failed.incrementAndGet();
      }
    }
    if (dryRun) {
      moved.addAndGet(ways.size());
      return Set.of();
    }
    Set<String> gone = new HashSet<>();
    for (int from = 0; from < ways.size(); ) {
      int to = end(ways, from);
      send(ways.subList(from, to), gone);
      from = to;
    }
    return gone;
  }

  private static int end(List<WayBack> ways, int from) {
    long bytes = 0;
    int to = from;
    while (to < ways.size()) {
      WayBack way = ways.get(to);
      bytes += way.letter().record().data().length + (long) way.letter().data().length;
      if (to > from && bytes > MAX_BYTES) {
        break;
      }
      to++;
    }
    return to;
  }

  private void send(List<WayBack> ways, Set<String> gone) {
    List<Moved> answers = moved(ways);
    if (answers == null) {
      for (WayBack way : ways) {
        List<Moved> answer = ways.size() == 1 ? null : moved(List.of(way));
        if (answer == null) {
          failed.incrementAndGet();
        } else {
          count(way, answer.get(0), gone);
        }
      }
      return;
    }
    for (int i = 0; i < ways.size(); i++) {
      count(ways.get(i), answers.get(i), gone);
    }
  }

  /** Returns what the store says, or {@code null} if it refuses, and has done nothing. */
  private @Nullable List<Moved> moved(List<WayBack> ways) {
    Instant now = store.now();
    List<Move> moves = ways.stream().map(way -> way.move(now)).toList();
    try {
      JobStore jobs = store.engine().jobs();
      CompletableFuture<List<Moved>> call = jobs.move(moves);
      return store.await(call, () -> "send %d dead letters back".formatted(moves.size()));
    } catch (InvalidInputException e) {
      problem(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void count(WayBack way, Moved answer, Set<String> gone) {
    Redriven result = way.redriven(answer);
    switch (result.outcome()) {
      case MOVED -> {
        gone.add(way.letter().id());
        moved.incrementAndGet();
        renamed.addAndGet(result.hasNewId() ? 1 : 0);
      }
      case MISSING -> {
        gone.add(way.letter().id());
        skipped.incrementAndGet();
        problem("somebody else took it meanwhile");
      }
      case ACTIVE -> {
        gone.add(way.letter().id()); // It is in another state now.
        skipped.incrementAndGet();
        problem("a worker of the dead-letter queue has it");
      }
      case CHANGED -> {
        skipped.incrementAndGet();
        problem("it was changed meanwhile");
      }
      case DEDUPLICATED, NO_ORIGIN -> {
        skipped.incrementAndGet();
        problem("another job of queue \"%s\" owns its deduplication id".formatted(way.queue()));
      }
    }
  }

  /** A cluster may keep the two queues apart. */
  private boolean isPossible(WayBack way) {
    String refusal = refusals.get(way.queue());
    if (refusal == null) {
      refusal = refusal(way);
      if (refusals.size() < MAX_TARGETS) {
        refusals.put(way.queue(), refusal);
      }
    }
    if (!refusal.isEmpty()) {
      problem(refusal);
    }
    return refusal.isEmpty();
  }

  private String refusal(WayBack way) {
    try {
      String from = way.letter().record().queue();
      store.engine().jobs().checkTogether(List.of(from, way.queue()));
      return "";
    } catch (InvalidInputException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void problem(String text) {
    synchronized (problems) {
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(text);
      }
    }
  }
}
