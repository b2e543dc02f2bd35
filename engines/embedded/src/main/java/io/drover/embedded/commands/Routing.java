package io.drover.embedded.commands;

import io.drover.embedded.commit.Transaction;
import io.drover.embedded.rows.BindingRow;
import io.drover.embedded.rows.ExchangeRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.rows.RouteKeys;
import io.drover.embedded.rows.RouteKeys.Link;
import io.drover.embedded.storage.ByteReader;
import io.drover.embedded.storage.ByteWriter;
import io.drover.embedded.storage.Storage;
import io.drover.embedded.storage.Table;
import io.drover.job.Added;
import io.drover.job.InvalidInputException;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.spi.Answers;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.JobDelivery;
import io.drover.spi.Routes;
import io.drover.spi.Routes.Bound;
import io.drover.spi.Routes.Deleted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps exchanges and bindings, and adds what is published if their versions are as expected. For
 * the commit thread.
 */
public final class Routing {

  private final Transaction tx;
  private final Delivering delivering;

  Routing(Transaction tx, Delivering delivering) {
    this.tx = tx;
    this.delivering = delivering;
  }

  // ---- exchanges ----------------------------------------------------------------------------

  /** Stores an exchange unless there is one of its name; returns what is stored. */
  public ExchangeRecord declare(ExchangeDeclaration exchange) {
    tx.rememberAll();
    ExchangeRecord known = find(exchange.name());
    if (known != null) {
      return known;
    }
    ExchangeRecord created = ExchangeRecord.of(exchange, nextVersion());
    put(created);
    return created;
  }

  /** Returns an exchange, or {@code null} if there is none. */
  public @Nullable ExchangeRecord find(String name) {
    byte[] row = tx.get(Table.ROUTES, RouteKeys.exchange(name));
    return row == null ? null : ExchangeRow.read(name, row);
  }

  /** Returns all exchanges, by name. */
  public List<ExchangeRecord> all() {
    byte[] first = RouteKeys.firstExchange();
    List<ExchangeRecord> all = new ArrayList<>();
    try (Storage.Rows rows = tx.ascend(Table.ROUTES, first, Keys.above(first))) {
      while (rows.next()) {
        all.add(ExchangeRow.read(RouteKeys.name(rows.key()), rows.value()));
      }
    }
    all.sort(Comparator.comparing(exchange -> exchange.declaration().name()));
    return all;
  }

  /** Deletes an exchange with the bindings from it and to it. */
  public Deleted delete(String name, boolean onlyIfUnused) {
    if (find(name) == null) {
      return Deleted.MISSING;
    }
    // Whatever reads ranges comes before the first change, which makes the changes one batch.
    byte[] bindings = RouteKeys.bindings(name);
    List<Link> from = keys(RouteKeys.from(name), Integer.MAX_VALUE, Link::ofFrom);
    List<Link> to = keys(RouteKeys.to(name), Integer.MAX_VALUE, Link::ofTo);
    if (onlyIfUnused && !(to.isEmpty() && keys(bindings, 1, Function.identity()).isEmpty())) {
      return Deleted.IN_USE;
    }
    tx.rememberAll();
    tx.deleteRange(Table.ROUTES, bindings, Keys.above(bindings));
    from.forEach(this::forget);
    Set<String> sources = new TreeSet<>();
    for (Link link : to) {
      tx.delete(Table.ROUTES, RouteKeys.binding(link.source(), link.digest()));
      forget(link);
      sources.add(link.source());
    }
    sources.remove(name);
    sources.forEach(this::changed);
    tx.delete(Table.ROUTES, RouteKeys.exchange(name));
    return Deleted.DELETED;
  }

  // ---- bindings -----------------------------------------------------------------------------

  /** Stores a binding. */
  public Bound bind(String exchange, Binding binding) {
    tx.rememberAll();
    if (find(exchange) == null) {
      return Bound.NO_EXCHANGE;
    }
    if (!binding.isToQueue() && find(binding.destination()) == null) {
      return Bound.NO_DESTINATION;
    }
    byte[] row = BindingRow.write(binding);
    byte[] digest = BindingRow.digest(row);
    byte[] key = RouteKeys.binding(exchange, digest);
    if (tx.get(Table.ROUTES, key) != null) {
      return Bound.THERE;
    }
    tx.put(Table.ROUTES, key, row);
    if (!binding.isToQueue()) {
      Link link = new Link(exchange, binding.destination(), digest);
      tx.put(Table.ROUTES, link.from(), new byte[0]);
      tx.put(Table.ROUTES, link.to(), new byte[0]);
    }
    changed(exchange);
    return Bound.BOUND;
  }

  /** Removes a binding; returns whether it was there. */
  public boolean unbind(String exchange, Binding binding) {
    tx.rememberAll();
    byte[] digest = BindingRow.digest(BindingRow.write(binding));
    byte[] key = RouteKeys.binding(exchange, digest);
    if (tx.get(Table.ROUTES, key) == null) {
      return false;
    }
    tx.delete(Table.ROUTES, key);
    if (!binding.isToQueue()) {
      forget(new Link(exchange, binding.destination(), digest));
    }
    changed(exchange);
    return true;
  }

  /** Returns bindings of an exchange, in the order of their digests. */
  public Page<Binding> bindings(String exchange, @Nullable String after, int limit) {
    byte[] start = RouteKeys.bindings(exchange);
    byte[] from = after == null ? start : Keys.after(Keys.join(start, digest(after)));
    List<Binding> bindings = new ArrayList<>();
    byte[] last = start;
    try (Storage.Rows rows = tx.ascend(Table.ROUTES, from, Keys.above(start))) {
      while (rows.next()) {
        if (bindings.size() == limit) {
          return Answers.page(bindings, HexFormat.of().formatHex(Keys.rest(last, start.length)));
        }
        bindings.add(BindingRow.read(rows.value()));
        last = rows.key();
      }
    }
    return Answers.page(bindings, null);
  }

  private static byte[] digest(String cursor) {
    try {
      return HexFormat.of().parseHex(cursor);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "expected the cursor of a page of bindings, got: \"%s\"".formatted(cursor), e);
    }
  }

  // ---- publishing ---------------------------------------------------------------------------

  /** Adds jobs, unless an exchange has another version. */
  public Optional<List<Added>> publish(
      List<JobDelivery> jobs, Map<String, Long> versions, long now) {
    for (Map.Entry<String, Long> expected : versions.entrySet()) {
      ExchangeRecord exchange = find(expected.getKey());
      if (expected.getValue() != (exchange == null ? Routes.ABSENT : exchange.version())) {
        return Optional.empty();
      }
    }
    tx.rememberAll();
    return Optional.of(delivering.deliver(jobs, now));
  }

  // ---- rows ---------------------------------------------------------------------------------

  private void put(ExchangeRecord exchange) {
    tx.put(
        Table.ROUTES,
        RouteKeys.exchange(exchange.declaration().name()),
        ExchangeRow.write(exchange));
  }

  private void changed(String name) {
    ExchangeRecord exchange = find(name);
    if (exchange != null) {
      put(ExchangeRecord.of(exchange.declaration(), nextVersion()));
    }
  }

  private long nextVersion() {
    byte[] last = tx.get(Table.ROUTES, RouteKeys.version());
    long next = last == null ? 1 : new ByteReader(last).getVar() + 1;
    tx.put(Table.ROUTES, RouteKeys.version(), new ByteWriter(8).putVar(next));
    return next;
  }

  private void forget(Link link) {
    tx.delete(Table.ROUTES, link.from());
    tx.delete(Table.ROUTES, link.to());
  }

  private <K> List<K> keys(byte[] start, int most, Function<byte[], K> read) {
    List<K> keys = new ArrayList<>();
    try (Storage.Rows rows = tx.ascend(Table.ROUTES, start, Keys.above(start))) {
      while (keys.size() < most && rows.next()) {
        keys.add(read.apply(rows.key()));
      }
    }
    return keys;
  }
}
