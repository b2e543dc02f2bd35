package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The exchanges of an engine under test, in the few words the contract's tests need. Safe for use
 * by any number of threads.
 */
record RouteBench(QueueBench q) {

  Routes routes() {
    return q.engine().routes();
  }

  /** Declares topic exchanges that are not there yet. */
  void declare(String... names) {
    for (String name : names) {
      ExchangeDeclaration declaration = ExchangeDeclaration.of(name, ExchangeType.TOPIC);
      assertThat(routes().declare(declaration).declaration()).isEqualTo(declaration);
    }
  }

  /** Stores bindings that are not there yet. */
  void bind(String exchange, Binding... bindings) {
    for (Binding binding : bindings) {
      assertThat(routes().bind(exchange, binding)).isEqualTo(Routes.Bound.BOUND);
    }
  }

  /** Returns the version of an exchange, or {@link Routes#ABSENT}. */
  long version(String exchange) {
    return routes().find(exchange).map(ExchangeRecord::version).orElse(Routes.ABSENT);
  }

  /** Returns the bindings of an exchange, read in pages of so many. */
  List<Binding> bindings(String exchange, int limit) {
    List<Binding> bindings = new ArrayList<>();
    String after = null;
    do {
      Page<Binding> page = routes().bindings(exchange, after, limit);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      bindings.addAll(page.items());
      after = page.next().orElse(null);
    } while (after != null);
    return bindings;
  }

  List<Binding> bindings(String exchange) {
    return bindings(exchange, 100);
  }

  Optional<List<Added>> publish(Map<String, Long> versions, JobDelivery... jobs) {
    return Reply.of(routes().publish(List.of(jobs), versions));
  }
}
