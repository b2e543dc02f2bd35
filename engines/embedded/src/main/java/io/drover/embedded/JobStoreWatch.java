package io.drover.embedded;

import io.drover.spi.JobStore;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One who is told of changes to a queue, until closed. Safe for use by any number of threads. */
final class JobStoreWatch implements JobStore.Watch {

  private final Map<String, CopyOnWriteArrayList<Runnable>> watchers;
  private final String queue;
  private final Runnable hint;

  JobStoreWatch(Map<String, CopyOnWriteArrayList<Runnable>> watchers, String queue, Runnable hint) {
    this.watchers = watchers;
    this.queue = queue;
    this.hint = hint;
    watchers.compute(
        queue,
        (name, list) -> {
          CopyOnWriteArrayList<Runnable> all = list == null ? new CopyOnWriteArrayList<>() : list;
          all.add(hint);
          return all;
        });
  }

  @Override
  public void close() {
    watchers.computeIfPresent(
        queue,
        (name, list) -> {
          list.remove(hint);
          return list.isEmpty() ? null : list;
        });
  }
}
