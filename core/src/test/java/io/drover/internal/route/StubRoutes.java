package io.drover.internal.route;

import io.drover.job.Added;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.spi.Answers;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges and bindings in memory, which a test may change in the midst of a reading. For several
 * threads.
 */
final class StubRoutes implements Routes {

  private final Map<String, ExchangeRecord> exchanges = new TreeMap<>();
  private final Map<String, Set<Binding>> bindings = new TreeMap<>();
  private long lastVersion;
  private int finds;
  private int steps;
  private final List<String> published = new ArrayList<>();

  /** What happens each time before a page is read. */
  private volatile Runnable beforePage = () -> {};

  void beforePage(Runnable action) {
    beforePage = action;
  }

  /** Returns how often an exchange was looked up. */
  synchronized int finds() {
    return finds;
  }

  @Override
  public synchronized ExchangeRecord declare(ExchangeDeclaration exchange) {
    bindings.computeIfAbsent(exchange.name(), unused -> new LinkedHashSet<>());
    return exchanges.computeIfAbsent(
        exchange.name(), unused -> ExchangeRecord.of(exchange, ++lastVersion));
  }

  @Override
  public synchronized Optional<ExchangeRecord> find(String exchange) {
    finds++;
    return Optional.ofNullable(exchanges.get(exchange));
  }

  @Override
  public synchronized List<ExchangeRecord> all() {
    return List.copyOf(exchanges.values());
  }

  @Override
  public synchronized Deleted delete(String exchange, boolean onlyIfUnused) {
    bindings.remove(exchange);
    return exchanges.remove(exchange) == null ? Deleted.MISSING : Deleted.DELETED;
  }

  @Override
  public synchronized Bound bind(String exchange, Binding binding) {
    if (!exchanges.containsKey(exchange)) {
      return Bound.NO_EXCHANGE;
    }
    if (!bindings.get(exchange).add(binding)) {
      return Bound.THERE;
    }
    touch(exchange);
    return Bound.BOUND;
  }

  @Override
  public synchronized boolean unbind(String exchange, Binding binding) {
    boolean had = bindings.getOrDefault(exchange, new LinkedHashSet<>()).remove(binding);
    if (had) {
      touch(exchange);
    }
    return had;
  }

  private void touch(String exchange) {
    exchanges.computeIfPresent(
        exchange, (name, stored) -> ExchangeRecord.of(stored.declaration(), ++lastVersion));
  }

  @Override
  public Page<Binding> bindings(String exchange, @Nullable String after, int limit) {
    beforePage.run();
    synchronized (this) {
      List<Binding> all = new ArrayList<>(bindings.getOrDefault(exchange, Set.of()));
      int from = after == null ? 0 : Math.min(Integer.parseInt(after), all.size());
      int to = Math.min(from + limit, all.size());
      return Answers.page(
          List.copyOf(all.subList(from, to)), to == all.size() ? null : Integer.toString(to));
    }
  }

  @Override
  public synchronized CompletableFuture<Optional<List<Added>>> publish(
      List<JobDelivery> jobs, Map<String, Long> versions) {
    steps++;
    boolean stale =
        versions.entrySet().stream()
            .anyMatch(looked -> version(looked.getKey()) != looked.getValue());
    if (stale) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    jobs.forEach(job -> published.add(job.queue() + " " + job.job().name()));
    return CompletableFuture.completedFuture(
        Optional.of(jobs.stream().map(job -> Answers.added("1", Added.Outcome.CREATED)).toList()));
  }

  private long version(String exchange) {
    ExchangeRecord stored = exchanges.get(exchange);
    return stored == null ? ABSENT : stored.version();
  }

  /** Returns what was added, each with its queue and name, in order. */
  synchronized List<String> published() {
    return List.copyOf(published);
  }

  /** Returns how many steps were taken that were to add, stale or not. */
  synchronized int steps() {
    return steps;
  }
}
