package io.drover.embedded.facets;

import io.drover.job.Added;
import io.drover.job.Check;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Exchanges and bindings of an embedded store. Safe for any number of threads. */
public final class EmbeddedRoutes implements Routes {

  private final Store store;
  private final EmbeddedJobStore jobs;

  public EmbeddedRoutes(Store store, EmbeddedJobStore jobs) {
    this.store = store;
    this.jobs = jobs;
  }

  @Override
  public ExchangeRecord declare(ExchangeDeclaration exchange) {
    Check.notNull("an exchange", exchange);
    return store.call(() -> store.commands().routing().declare(exchange));
  }

  @Override
  public Optional<ExchangeRecord> find(String exchange) {
    Check.notNull("the name of an exchange", exchange);
    return store.call(() -> Optional.ofNullable(store.commands().routing().find(exchange)));
  }

  @Override
  public List<ExchangeRecord> all() {
    return store.call(() -> store.commands().routing().all());
  }

  @Override
  public Deleted delete(String exchange, boolean onlyIfUnused) {
    Check.notNull("the name of an exchange", exchange);
    return store.call(() -> store.commands().routing().delete(exchange, onlyIfUnused));
  }

  @Override
  public Bound bind(String exchange, Binding binding) {
    Check.notNull("the name of an exchange", exchange);
    Check.notNull("a binding", binding);
    return store.call(() -> store.commands().routing().bind(exchange, binding));
  }

  @Override
  public boolean unbind(String exchange, Binding binding) {
    Check.notNull("the name of an exchange", exchange);
    Check.notNull("a binding", binding);
    return store.call(() -> store.commands().routing().unbind(exchange, binding));
  }

  @Override
  public Page<Binding> bindings(String exchange, @Nullable String after, int limit) {
    Check.notNull("the name of an exchange", exchange);
    return store.call(() -> store.commands().routing().bindings(exchange, after, limit));
  }

  @Override
  public CompletableFuture<Optional<List<Added>>> publish(
      List<JobDelivery> deliveries, Map<String, Long> versions) {
    List<JobDelivery> all = Check.elements("the jobs", deliveries);
    Map<String, Long> expected = Map.copyOf(Check.notNull("the versions of exchanges", versions));
    return jobs.step((commands, now) -> commands.routing().publish(all, expected, now));
  }
}
