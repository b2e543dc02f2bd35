package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.Child;
import io.drover.job.ChildCounts;
import io.drover.job.ChildState;
import io.drover.job.Children;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JsonCodec;
import io.drover.job.Page;
import io.drover.job.TypeToken;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import io.drover.spi.Engine;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The children of one job, read from the store. Safe for use by several threads. */
public final class ReadChildren implements Children {

  private static final int PAGE = 200;
  private static final int SHOWN = 100;
  private static final int MAX_CURSOR = 1 << 20;

  private final JobKey parent;
  private final JsonCodec codec;
  private final Supplier<Engine> engine;

  /**
   * Reads nothing yet.
   *
   * @param engine gives the engine, unless the store is closed
   */
  public ReadChildren(JobKey parent, JsonCodec codec, Supplier<Engine> engine) {
    this.parent = parent;
    this.codec = codec;
    this.engine = engine;
  }

  JsonCodec codec() {
    return codec;
  }

  /** Reads a job, whatever its queue. */
  public Optional<Job<Object>> job(JobKey key) {
    return engine
        .get()
        .inspection()
        .find(key.queue(), key.id())
        .map(record -> new JobShape<>(key.queue(), TypeToken.of(Object.class), codec).job(record));
  }

  @Override
  public ChildCounts counts() {
    return engine.get().flows().childCounts(parent);
  }

  @Override
  public Page<Child> page(ChildState state, int limit, @Nullable String cursor) {
    Check.notNull("the state of children", state);
    Check.between("limit", limit, 1, MAX_PAGE);
    String list = "%s-%08x-".formatted(state.name().toLowerCase(java.util.Locale.ROOT), hash());
    String inner = cursor == null ? null : inner(cursor, list, state);
    Page<ChildRecord> page = engine.get().flows().children(parent, state, inner, limit);
    List<Child> items =
        page.items().stream().<Child>map(child -> new ReadChild(child, this)).toList();
    return Answers.page(items, page.next().map(next -> list + next).orElse(null));
  }

  private int hash() {
    return parent.hashCode();
  }

  private static String inner(String cursor, String list, ChildState state) {
    if (!cursor.startsWith(list) || cursor.length() > MAX_CURSOR) {
      throw new InvalidInputException(
          "expected a cursor of an earlier page of %s children of this job, got: \"%s\""
              .formatted(
                  state, cursor.length() <= SHOWN ? cursor : cursor.substring(0, SHOWN) + "…"));
    }
    return cursor.substring(list.length());
  }

  @Override
  public Stream<Child> stream(ChildState state) {
    Check.notNull("the state of children", state);
    Spliterator<Child> all =
        Spliterators.spliteratorUnknownSize(
            new Pages(state), Spliterator.NONNULL | Spliterator.IMMUTABLE);
    return StreamSupport.stream(all, false);
  }

  @Override
  public <R> Map<JobKey, R> results(TypeToken<R> type) {
    Check.notNull("a type", type);
    Map<JobKey, R> results = new LinkedHashMap<>();
    stream(ChildState.COMPLETED)
        .forEach(child -> child.result(type).ifPresent(result -> results.put(child.key(), result)));
    return results;
  }

  @Override
  public Map<JobKey, String> ignoredFailures() {
    Map<JobKey, String> reasons = new LinkedHashMap<>();
    stream(ChildState.IGNORED)
        .forEach(child -> reasons.put(child.key(), child.failedReason().orElse("")));
    return reasons;
  }

  @Override
  public String toString() {
    return "Children[parent=%s]".formatted(parent);
  }

  /** Goes from page to page. For one thread. */
  private final class Pages implements Iterator<Child> {

    private final ChildState state;
    private Iterator<Child> page;
    private @Nullable String next;
    private boolean begun;

    Pages(ChildState state) {
      this.state = state;
      this.page = List.<Child>of().iterator();
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && (!begun || next != null)) {
        Page<Child> read = page(state, PAGE, next);
        begun = true;
        page = read.items().iterator();
        next = read.next().orElse(null);
      }
      return page.hasNext();
    }

    @Override
    public Child next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more children of " + parent);
      }
      return page.next();
    }
  }
}
