package io.drover.embedded.commit;

import io.drover.spi.JobStore;
import io.drover.spi.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of something in each queue, until they close. Safe for any number of threads.
 *
 * <p>Those who watch are not ours, and are told on threads of the store: whatever one of them
 * throws ends with him.
 */
public final class Watchers {

  private static final GuardedLog LOG = GuardedLog.of(Watchers.class);

  private final Map<String, List<Entry>> byQueue = new ConcurrentHashMap<>();

  /** Adds one who is told of a queue, and has a name or not. */
  public JobStore.Watch add(String queue, @Nullable String name, Runnable watcher) {
    Entry entry = new Entry(queue, name, watcher);
    byQueue.compute(
        queue,
        (watched, known) -> {
          List<Entry> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(entry);
          return all;
        });
    return entry;
  }

  /** Returns how many watch a queue. */
  public int count(String queue) {
    return of(queue).size();
  }

  /** Returns all who watch, by queue. */
  public List<Presence.Watching> all() {
    List<Presence.Watching> all = new ArrayList<>();
    for (List<Entry> entries : byQueue.values()) {
      entries.forEach(one -> all.add(Presence.Watching.of(one.queue, one.name)));
    }
    return List.copyOf(all);
  }

  List<? extends Runnable> of(String queue) {
    return byQueue.getOrDefault(queue, List.of());
  }

  /** Tells everyone. */
  public void tellAll() {
    byQueue.values().forEach(all -> all.forEach(Runnable::run));
  }

  /** One who is told of everything, whether listening or not: to tell costs nearly nothing. */
  private final class Entry implements JobStore.Watch, Runnable {
    private final String queue;
    private final @Nullable String name;
    private final Runnable watcher;

    Entry(String queue, @Nullable String name, Runnable watcher) {
      this.queue = queue;
      this.name = name;
      this.watcher = watcher;
    }

    @Override
    public void run() {
      try {
        watcher.run();
      } catch (Throwable e) {
        LOG.warn("One who watches a queue has failed", e);
      }
    }

    @Override
    public void listen(boolean wanted) {}

    @Override
    public void close() {
      byQueue.computeIfPresent(
          queue,
          (name, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
