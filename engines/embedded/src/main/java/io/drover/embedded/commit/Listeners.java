package io.drover.embedded.commit;

import io.drover.spi.Interest;
import io.drover.spi.Signal;
import io.drover.spi.Signals.Listener;
import io.drover.spi.Signals.Listening;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who listens to channels, until they close. Safe for use by any number of threads; told by one.
 *
 * <p>Those who listen are not ours: whatever one of them throws ends with him.
 */
public final class Listeners {

  private static final GuardedLog LOG = GuardedLog.of(Listeners.class);

  private final Map<String, List<Entry>> byChannel = new ConcurrentHashMap<>();
  private final List<Entry> byPattern = new CopyOnWriteArrayList<>();

  /** Has somebody told signals from now on. */
  public Listening add(Interest interest, Listener listener) {
    Entry entry = new Entry(interest, listener);
    if (interest.pattern() != null) {
      byPattern.add(entry);
    } else {
      byChannel.compute(
          interest.text(),
          (name, known) -> {
            List<Entry> all = known == null ? new CopyOnWriteArrayList<>() : known;
            all.add(entry);
            return all;
          });
    }
    return entry;
  }

  /** Tells a signal to all who listen to its channel; returns how many they are. */
  public long tell(Signal signal) {
    long told = 0;
    for (Entry entry : byChannel.getOrDefault(signal.channel(), List.of())) {
      entry.tell(signal);
      told++;
    }
    for (Entry entry : byPattern) {
      if (entry.interest.takes(signal.channel())) {
        entry.tell(signal);
        told++;
      }
    }
    return told;
  }

  private final class Entry implements Listening {
    private final Interest interest;
    private final Listener listener;

    Entry(Interest interest, Listener listener) {
      this.interest = interest;
      this.listener = listener;
    }

    void tell(Signal signal) {
      try {
        listener.heard(signal.channel(), signal.payload());
      } catch (Throwable e) {
        LOG.warn("One who listens to a channel has failed", e);
      }
    }

    @Override
    public void close() {
      if (interest.pattern() != null) {
        byPattern.remove(this);
        return;
      }
      byChannel.computeIfPresent(
          interest.text(),
          (name, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
