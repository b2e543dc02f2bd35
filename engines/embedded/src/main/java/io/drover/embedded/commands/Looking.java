package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.state.Family;
import io.drover.embedded.state.HeldJob;
import io.drover.embedded.state.Places;
import io.drover.embedded.state.QueueState;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import io.drover.spi.JobRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads jobs and events, and keeps logs. For the commit thread. */
public final class Looking {

  /** How many events are read at once. */
  public static final int MAX_EVENTS = 1000;

  private static final int MAX_CHUNKS = 100;

  private final Transaction tx;
  private final Places places;

  private final Parenting parenting;

  Looking(Transaction tx, Places places, Parenting parenting) {
    this.tx = tx;
    this.places = places;
    this.parenting = parenting;
  }

  /** Returns children of a state behind a place, or from the first, at most {@code limit}. */
  public Page<ChildRecord> children(
      JobKey parent, ChildState state, byte @Nullable [] after, int limit) {
    Family family = parenting.family(parent);
    if (family == null || family.count(state) == 0) {
      return Answers.page(List.of(), null);
    }
    List<Family.Row> rows = family.rows(state, after, limit + 1);
    boolean more = rows.size() > limit;
    List<ChildRecord> children =
        rows.subList(0, Math.min(limit, rows.size())).stream()
            .map(row -> child(state, row))
            .toList();
    if (!more) {
      return Answers.page(children, null);
    }
    byte[] last = rows.get(limit - 1).place();
    byte[] cursor = new ByteWriter(1 + last.length).put(state.ordinal()).putRaw(last).toBytes();
    return Answers.page(children, HexFormat.of().formatHex(cursor));
  }

  private static ChildRecord child(ChildState state, Family.Row row) {
    return switch (state) {
      case PENDING -> ChildRecord.pending(row.child());
      case COMPLETED -> ChildRecord.completed(row.child(), row.value());
      case IGNORED ->
          ChildRecord.ignored(row.child(), new String(row.value(), StandardCharsets.UTF_8));
      case FAILED -> ChildRecord.failed(row.child());
    };
  }

  public ChildCounts childCounts(JobKey parent) {
    Family family = parenting.family(parent);
    return family == null
        ? Answers.childCounts(0, 0, 0, 0)
        : Answers.childCounts(
            family.count(ChildState.PENDING),
            family.count(ChildState.COMPLETED),
            family.count(ChildState.IGNORED),
            family.count(ChildState.FAILED));
  }

  public Page<JobRecord> page(QueueState queue, PageRequest request) {
    JobState state = request.state();
    if (queue.count(state) == 0) {
      return Answers.page(List.of(), null);
    }
    boolean ascending = request.order() == PageRequest.Order.ASCENDING;
    byte[] cursor = cursor(queue, request);
    if (state == JobState.ACTIVE) {
      return activePage(queue, request, cursor);
    }
    byte[] from = queue.ahead(state).head();
    byte[] to = Keys.end(queue.number);
    if (cursor != null && ascending) {
      from = Keys.after(cursor);
    } else if (cursor != null) {
      to = cursor;
    }
    List<JobRecord> jobs = new ArrayList<>(request.limit());
    byte[] last = {};
    boolean more;
    try (Storage.Rows rows =
        ascending ? tx.ascend(Table.of(state), from, to) : tx.descend(Table.of(state), from, to)) {
      while ((more = rows.next()) && jobs.size() < request.limit()) {
        JobRow job = places.decode(state, rows.key(), rows.value());
        if (!queue.active.containsKey(job.id)) {
          last = rows.key();
          jobs.add(job.toRecord(queue.name));
        }
      }
    }
    return Answers.page(jobs, more ? HexFormat.of().formatHex(Keys.place(last)) : null);
  }

  /** Returns a page of the active jobs, in the order they were claimed, from memory. */
  private static Page<JobRecord> activePage(
      QueueState queue, PageRequest request, byte @Nullable [] cursor) {
    List<HeldJob> all = new ArrayList<>(queue.active.values());
    if (request.order() == PageRequest.Order.DESCENDING) {
      Collections.reverse(all);
    }
    int from = 0;
    if (cursor != null) {
      byte[] last = cursor;
      while (from < all.size() && !isAfter(all.get(from), last, request.order())) {
        from++;
      }
    }
    int to = Math.min(all.size(), from + request.limit());
    List<JobRecord> jobs =
        all.subList(from, to).stream().map(claimed -> claimed.job().toRecord(queue.name)).toList();
    return Answers.page(
        jobs, to < all.size() ? HexFormat.of().formatHex(activePlace(all.get(to - 1))) : null);
  }

  private static boolean isAfter(HeldJob claimed, byte[] cursor, PageRequest.Order order) {
    int compared = Arrays.compareUnsigned(activePlace(claimed), Keys.place(cursor));
    return order == PageRequest.Order.ASCENDING ? compared > 0 : compared < 0;
  }

  private static byte[] activePlace(HeldJob claimed) {
    return new ByteWriter(16).putOrder(claimed.number()).putOrder(claimed.position()).toBytes();
  }

  private static byte @Nullable [] cursor(QueueState queue, PageRequest request) {
    String cursor = request.cursor();
    if (cursor == null) {
      return null;
    }
    int length =
        switch (request.state()) {
          case WAITING -> 8;
          case PRIORITIZED -> 12;
          default -> 16;
        };
    try {
      byte[] place = HexFormat.of().parseHex(cursor);
      if (place.length == length) {
        return Keys.at(queue.number, place);
      }
    } catch (IllegalArgumentException e) {
      // It is refused below, with what was expected.
    }
    throw new InvalidInputException(
        "expected a cursor from an earlier page of state %s, got: \"%s\""
            .formatted(request.state(), cursor));
  }

  public long addLog(QueueState queue, String id, String line, int keep) {
    JobRow job = places.find(queue, id);
    if (job == null) {
      return -1;
    }
    LogLines lines = new LogLines(tx, queue.number, id);
    // All reads come before the first change.
    long newest = job.logged ? lines.newest() : -1;
    long oldest = lines.oldest(newest, keep);
    long added = newest + 1;
    long drop = Math.max(oldest, added - keep + 1);
    if (!job.logged) {
      tx.touch(queue);
      job.logged = true;
      places.rewrite(queue, job);
    }
    lines.put(added, line);
    lines.drop(oldest, drop);
    return added - drop + 1;
  }

  public List<String> logs(QueueState queue, String id, long offset, int limit) {
    LogLines lines = new LogLines(tx, queue.number, id);
    long newest = lines.newest();
    long oldest = lines.oldest(newest, newest + 1);
    return offset > newest - oldest ? List.of() : lines.read(oldest + offset, limit);
  }

  /** Returns the first thousand events or so after a position. */
  public ReadEvents events(QueueState queue, long after) {
    if (queue.lastEvent <= after) {
      return ReadEvents.NONE;
    }
    byte[] from = queue.firstEvents(after + 1);
    byte[] end = Keys.order(queue.number, queue.lastEvent + 1);
    try (Storage.Rows rows = tx.ascend(Table.EVENTS, from, end)) {
      return ReadEvents.of(rows, after, queue.lastEvent);
    }
  }
}
