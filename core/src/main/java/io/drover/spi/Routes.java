package io.drover.spi;

import io.drover.job.Added;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The facet for exchanges and their bindings. Safe for use by any number of threads.
 *
 * <p>It keeps what was declared and bound, and decides nothing: the runtime finds out which queues
 * a message goes to. What the runtime has read is true as long as the versions of the exchanges it
 * looked at are; {@link #publish} checks that in the step that adds.
 *
 * <p>Names are such as {@code RoutingNames} lets pass. A store that cannot keep exchanges and
 * queues where one step changes both refuses what needs that with an {@code InvalidInputException},
 * which says what to do.
 *
 * <p>Methods that return no future block until the store has answered; what they changed is as safe
 * as an added job is. They throw a {@code StoreException} if the store does not answer.
 */
public interface Routes {

  /** The version of an exchange that is not there. */
  long ABSENT = 0;

  /** What became of a binding that was to be stored. */
  enum Bound {
    /** It is stored. */
    BOUND,
    /** It was there already; nothing is changed, the version neither. */
    THERE,
    /** There is no exchange to bind. */
    NO_EXCHANGE,
    /** There is no exchange to bind it to. */
    NO_DESTINATION
  }

  /** What became of an exchange that was to be deleted. */
  enum Deleted {
    /** It is deleted, with its bindings and those that led to it. */
    DELETED,
    /** There is none. */
    MISSING,
    /** Bindings lead from it or to it, and it was to be deleted only if none did. */
    IN_USE
  }

  /**
   * Stores an exchange unless there is one of its name.
   *
   * @return the one that is stored now
   */
  ExchangeRecord declare(ExchangeDeclaration exchange);

  /** Returns an exchange. */
  Optional<ExchangeRecord> find(String exchange);

  /** Returns all exchanges, in the order of their names. */
  List<ExchangeRecord> all();

  /**
   * Deletes an exchange, with the bindings from it and to it; the exchanges these led from have a
   * new version then. To be the alternate of another is no use.
   */
  Deleted delete(String exchange, boolean onlyIfUnused);

  /** Stores a binding of an exchange, to itself if need be. */
  Bound bind(String exchange, Binding binding);

  /** Removes a binding of an exchange; returns whether it had it. */
  boolean unbind(String exchange, Binding binding);

  /**
   * Returns bindings of an exchange, in an order of the engine's own, each once, also if others are
   * stored or removed meanwhile; none if there is no such exchange.
   *
   * @param after the cursor of the page before, or {@code null} for the first
   * @param limit how many at most, at least 1; a page may have fewer though another follows
   * @throws io.drover.job.InvalidInputException if the cursor is none of this exchange's
   */
  Page<Binding> bindings(String exchange, @Nullable String after, int limit);

  /**
   * Adds jobs to their queues, all or none as {@link JobStore#deliver} does, unless one of the
   * exchanges has another version than the one given. Without jobs it only looks at the versions.
   *
   * <p>A version that is another one is told before a job is refused. There may be more jobs than
   * {@code Traits.maxBatch} says.
   *
   * @param versions the version of each exchange that was looked at, {@link #ABSENT} if it was not
   *     there
   * @return what became of each job, or empty if a version is another one and nothing was added;
   *     fails as {@link JobStore#deliver} does
   */
  CompletableFuture<Optional<List<Added>>> publish(
      List<JobDelivery> jobs, Map<String, Long> versions);
}
