package io.drover.embedded.commands;

import io.drover.embedded.commit.Listeners;
import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.RetainedRow;
import io.drover.embedded.rows.Times;
import io.drover.embedded.state.Ends;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.Added;
import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.spi.Answers;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Publishes signals, and keeps those that channels retain. For the commit thread. */
public final class Signalling {

  /** How many rows whose time is over go with each step that retains something. */
  private static final int MAX_EXPIRED = 16;

  /** How many channels one call looks at, so that it holds up no other for long. */
  private static final int MAX_LOOKS = 1000;

  private final Transaction tx;
  private final Routing routing;
  private final Ends ends;

  Signalling(Transaction tx, Routing routing) {
    this.tx = tx;
    this.routing = routing;
    this.ends = new Ends(tx, Table.RETAINED, RetainedRow.firstEnd());
  }

  /**
   * Publishes signals and adds jobs, unless an exchange has another version. Those who listen are
   * told last, when nothing can be refused any more.
   */
  public Optional<Signalled> publish(
      List<Signal> signals, Routed routed, Listeners listeners, long now) {
    Map<byte[], Signal> retained = retained(signals);
    // All ranges are read before the first change, which makes the changes one batch.
    List<byte[]> over =
        retained.isEmpty() ? List.of() : ends.below(RetainedRow.endAfter(now), MAX_EXPIRED);
    Optional<List<Added>> added = routing.publish(routed.jobs(), routed.versions(), now);
    if (added.isEmpty()) {
      return Optional.empty();
    }
    over.forEach(this::expire);
    retained.forEach((key, signal) -> retain(key, signal, now));
    return Optional.of(Signalled.of(added.get(), signals.stream().map(listeners::tell).toList()));
  }

  /**
   * What goes to queues with signals.
   *
   * @param jobs the jobs to be added
   * @param versions the version of each exchange that was looked at
   */
  public record Routed(List<JobDelivery> jobs, Map<String, Long> versions) {
    /** Copies what it is given. */
    public Routed {
      jobs = List.copyOf(jobs);
      versions = Map.copyOf(versions);
    }

    /** Returns whether nothing is stored or looked at for it. */
    public boolean isEmpty() {
      return jobs.isEmpty() && versions.isEmpty();
    }
  }

  /** Returns the last signal of each channel that is to be retained. */
  private static Map<byte[], Signal> retained(List<Signal> signals) {
    Map<String, Signal> last = new LinkedHashMap<>();
    for (Signal signal : signals) {
      if (signal.retained() != null) {
        last.put(signal.channel(), signal);
      }
    }
    Map<byte[], Signal> byKey = new LinkedHashMap<>();
    last.forEach((channel, signal) -> byKey.put(RetainedRow.key(channel), signal));
    return byKey;
  }

  private void retain(byte[] key, Signal signal, long now) {
    drop(key);
    Duration ttl = signal.retained();
    long until = now + (ttl == null ? 0 : Math.max(1, Times.millis(ttl)));
    tx.put(Table.RETAINED, key, new RetainedRow(until, signal.payload()).toBytes());
    ends.put(RetainedRow.end(until, key));
  }

  /** Removes what is stored under a key; returns it, or {@code null} if that is nothing. */
  private @Nullable RetainedRow drop(byte[] key) {
    byte[] stored = tx.get(Table.RETAINED, key);
    if (stored == null) {
      return null;
    }
    RetainedRow row = RetainedRow.of(stored);
    tx.delete(Table.RETAINED, key);
    ends.remove(RetainedRow.end(row.until(), key));
    return row;
  }

  /** Forgets what a channel retains; returns whether it had anything. */
  public boolean forget(String channel, long now) {
    tx.rememberAll();
    RetainedRow row = drop(RetainedRow.key(channel));
    return row != null && row.until() > now;
  }

  /** Returns what is retained, by the names of the channels. */
  public List<Signal> retained(Interest interest, long now) {
    List<Signal> found = new ArrayList<>();
    if (interest.pattern() == null) {
      byte[] stored = tx.get(Table.RETAINED, RetainedRow.key(interest.text()));
      if (stored != null) {
        addIfKept(interest.text(), stored, now, found);
      }
      return found;
    }
    byte[] first = RetainedRow.firstChannel();
    try (Storage.Rows rows = tx.ascend(Table.RETAINED, first, Keys.above(first))) {
      while (rows.next()) {
        String channel = RetainedRow.channel(rows.key());
        if (interest.takes(channel)) {
          addIfKept(channel, rows.value(), now, found);
        }
      }
    }
    return found;
  }

  private static void addIfKept(String channel, byte[] stored, long now, List<Signal> found) {
    RetainedRow row = RetainedRow.of(stored);
    if (row.until() > now) {
      found.add(Signal.of(channel, row.payload()));
    }
  }

  /** Returns which channels retain something, by its end, without reading what that is. */
  public Page<Retention> retaining(Interest interest, @Nullable String after, int limit, long now) {
    if (interest.pattern() == null) {
      byte[] stored = tx.get(Table.RETAINED, RetainedRow.key(interest.text()));
      long until = stored == null ? 0 : RetainedRow.of(stored).until();
      return Answers.page(
          until > now ? List.of(retention(interest.text(), until)) : List.of(), null);
    }
    byte[] last = after == null ? null : end(after);
    byte[] from = last == null ? RetainedRow.endAfter(now) : Keys.after(last);
    List<Retention> found = new ArrayList<>();
    int looks = 0;
    try (Storage.Rows rows = tx.ascend(Table.RETAINED, from, Keys.above(RetainedRow.firstEnd()))) {
      while (rows.next()) {
        if (last != null && (found.size() == limit || looks == MAX_LOOKS)) {
          return Answers.page(found, HexFormat.of().formatHex(last));
        }
        looks++;
        last = rows.key();
        String channel = RetainedRow.channel(RetainedRow.keyOf(last));
        if (interest.takes(channel)) {
          found.add(retention(channel, RetainedRow.untilOf(last)));
        }
      }
    }
    return Answers.page(found, null);
  }

  private static Retention retention(String channel, long until) {
    return Retention.of(channel, Instant.ofEpochMilli(until));
  }

  private static byte[] end(String cursor) {
    try {
      byte[] end = HexFormat.of().parseHex(cursor);
      if (end.length > 0 && end[0] == RetainedRow.firstEnd()[0]) {
        return end;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as one of something else is.
    }
    throw new InvalidInputException(
        "expected the cursor of a page of channels that retain something, got: \"%s\""
            .formatted(cursor));
  }

  /** Removes what has come to its end; an end goes with its row, so the row is as old. */
  private void expire(byte[] end) {
    tx.delete(Table.RETAINED, RetainedRow.keyOf(end));
    ends.remove(end);
  }
}
