package io.drover.internal.insight;

import io.drover.internal.store.StoreContext;
import io.drover.internal.work.WorkerCard;
import io.drover.job.WorkerView;
import io.drover.spi.Presence;
import io.drover.spi.Presence.Watching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which workers there are: those of this process, those that other processes announced, and those
 * of other programs, of which the store knows that they are connected. Immutable; safe for use by
 * several threads.
 */
public final class Roster {

  private static final Pattern NOT_LISTED = Pattern.compile("[^!-~]");

  private final StoreContext store;
  private final Attendance attendance;

  /** Looks at a store. */
  public Roster(StoreContext store, Attendance attendance) {
    this.store = store;
    this.attendance = attendance;
  }

  /**
   * What was seen. Immutable.
   *
   * @param workers by queue and name
   * @param complete whether the store could tell of other programs' workers
   */
  record Seen(List<WorkerView> workers, boolean complete) {}

  /** Returns all workers of the store, by queue and name. */
  public List<WorkerView> workers() {
    return look().workers();
  }

  Seen look() {
    Presence presence = store.engine().presence();
    Instant now = store.now();
    ProcessCard own = attendance.card();
    List<ProcessCard> processes = new ArrayList<>(List.of(own));
    for (byte[] card : presence.announced(now)) {
      ProcessCard process = ProcessCard.read(card);
      if (process != null && !process.id().equals(own.id())) {
        processes.add(process);
      }
    }
    Optional<List<Watching>> watching = presence.watching(now);
    return new Seen(combine(processes, watching.orElse(List.of()), now), watching.isPresent());
  }

  /**
   * Puts together what processes say and which connections there are. Those of Drover's workers
   * have the same names as others', so that of each name there are as many others as there are
   * connections too many.
   */
  static List<WorkerView> combine(
      List<ProcessCard> processes, List<Watching> connections, Instant now) {
    Map<String, List<Watching>> left = new TreeMap<>();
    for (Watching one : connections) {
      left.computeIfAbsent(key(one.queue(), one.worker()), key -> new ArrayList<>()).add(one);
    }
    left.values().forEach(same -> same.sort(Comparator.comparing(Roster::isOurs).reversed()));
    Map<String, Integer> namesakes = new TreeMap<>();
    for (ProcessCard process : processes) {
      process
          .workers()
          .forEach(one -> namesakes.merge(key(one.queue(), one.name()), 1, Integer::sum));
    }
    List<WorkerView> workers = new ArrayList<>();
    for (ProcessCard process : processes) {
      for (WorkerCard worker : process.workers()) {
        String key = key(worker.queue(), worker.name());
        List<Watching> same = left.getOrDefault(key, List.of());
        Watching connection = same.isEmpty() ? null : same.remove(0);
        boolean alone = namesakes.getOrDefault(key, 0) == 1; // Else nobody knows whose it is.
        workers.add(SeenWorker.of(process, worker, alone ? connection : null));
      }
    }
    for (List<Watching> others : left.values()) {
      others.stream()
          .filter(one -> !isLeftOver(one, now))
          .forEach(one -> workers.add(SeenWorker.of(one)));
    }
    workers.sort(
        Comparator.comparing(WorkerView::queue)
            .thenComparing(worker -> worker.name().orElse(""))
            .thenComparing(worker -> worker.since().orElse(Instant.EPOCH)));
    return List.copyOf(workers);
  }

  private static boolean isOurs(Watching connection) {
    String library = connection.library();
    return library != null && library.toLowerCase(Locale.ROOT).contains("lettuce");
  }

  /**
   * Returns whether a connection is what is left of a worker of Drover's whose machine is gone: the
   * server keeps it until it notices, though nobody announces the worker any more.
   */
  private static boolean isLeftOver(Watching connection, Instant now) {
    Instant since = connection.since();
    return isOurs(connection)
        && since != null
        && since.plusSeconds(WorkerView.SECONDS_AFTER_CRASH).isBefore(now);
  }

  /** The store may list a name with what it cannot list left out. */
  private static String key(String queue, @Nullable String worker) {
    return queue + ' ' + (worker == null ? "" : ':' + NOT_LISTED.matcher(worker).replaceAll("_"));
  }
}
