package io.drover.testkit;

import io.drover.job.Added;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.spi.Answers;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The model's exchanges behind the seam. Safe for use by any number of threads. */
class ModelRoutes implements Routes {

  private final ModelEngine engine;

  ModelRoutes(ModelEngine engine) {
    this.engine = engine;
  }

  @Override
  public ExchangeRecord declare(ExchangeDeclaration exchange) {
    return engine.step(() -> engine.routes.declare(exchange));
  }

  @Override
  public Optional<ExchangeRecord> find(String exchange) {
    return engine.look(() -> engine.routes.find(exchange));
  }

  @Override
  public List<ExchangeRecord> all() {
    return engine.look(engine.routes::all);
  }

  @Override
  public Deleted delete(String exchange, boolean onlyIfUnused) {
    return engine.step(() -> engine.routes.delete(exchange, onlyIfUnused));
  }

  @Override
  public Bound bind(String exchange, Binding binding) {
    return engine.step(() -> engine.routes.bind(exchange, binding));
  }

  @Override
  public boolean unbind(String exchange, Binding binding) {
    return engine.step(() -> engine.routes.unbind(exchange, binding));
  }

  @Override
  public Page<Binding> bindings(String exchange, @Nullable String after, int limit) {
    List<Binding> rest =
        engine.look(() -> engine.routes.bindings(exchange)).stream()
            .sorted(Comparator.comparing(Binding::toString))
            .dropWhile(binding -> after != null && binding.toString().compareTo(after) <= 0)
            .toList();
    boolean more = rest.size() > limit;
    return Answers.page(
        more ? rest.subList(0, limit) : rest, more ? rest.get(limit - 1).toString() : null);
  }

  @Override
  public CompletableFuture<Optional<List<Added>>> publish(
      List<JobDelivery> jobs, Map<String, Long> versions) {
    return engine.future(
        () ->
            engine.routes.isCurrent(versions)
                ? Optional.of(engine.delivered(jobs))
                : Optional.empty());
  }
}
