package io.drover.embedded.commit;

import io.drover.spi.JobStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who is told of something in each queue, until they close. Safe for any number of threads. */
public final class Watchers {

  private final Map<String, List<Runnable>> byQueue = new ConcurrentHashMap<>();

  public JobStore.Watch add(String queue, Runnable watcher) {
    byQueue.compute(
        queue,
        (name, known) -> {
          List<Runnable> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(watcher);
          return all;
        });
    return new Entry(queue, watcher);
  }

  List<Runnable> of(String queue) {
    return byQueue.getOrDefault(queue, List.of());
  }

  /** Tells everyone. */
  public void tellAll() {
    byQueue.values().forEach(all -> all.forEach(Runnable::run));
  }

  /** One who is told of everything, whether listening or not: to tell costs nearly nothing. */
  private final class Entry implements JobStore.Watch {
    private final String queue;
    private final Runnable watcher;

    Entry(String queue, Runnable watcher) {
      this.queue = queue;
      this.watcher = watcher;
    }

    @Override
    public void listen(boolean wanted) {}

    @Override
    public void close() {
      byQueue.computeIfPresent(
          queue,
          (name, all) -> {
            all.remove(watcher);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
