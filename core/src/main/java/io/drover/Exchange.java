package io.drover;

import io.drover.internal.OpenStore;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JobType;
import io.drover.job.Message;
import io.drover.job.Page;
import io.drover.job.Published;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.RoutingNames;
import io.drover.spi.Answers;
import io.drover.spi.Routes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exchange: takes messages and adds a job to each queue that a binding leads to, as in AMQP
 * 0-9-1. Safe for use by several threads. Made by {@link Drover#exchange}, and what it was declared
 * as when it was made.
 *
 * <p>Exchanges and bindings are stored and hold for all processes: what one has bound, the next
 * publish of every other heeds. A queue gets a message once, however many bindings lead to it.
 *
 * <p>Whatever asks the store throws {@link io.drover.job.StoreException} if it cannot answer or the
 * {@code Drover} is closed; and {@link InvalidInputException} if an argument is refused, or if
 * binding or publishing finds that the exchange was deleted, in which case nothing was changed.
 */
public final class Exchange {

  /** The most bindings that {@link #bindings(String, int)} returns at once. */
  public static final int MAX_PAGE = 1000;

  private final OpenStore open;
  private final ExchangeDeclaration declaration;

  Exchange(OpenStore open, ExchangeDeclaration declaration) {
    this.open = open;
    this.declaration = declaration;
  }

  /** Declares an exchange; see the method of {@link Drover}. */
  static Exchange declare(OpenStore open, ExchangeDeclaration declaration) {
    String alternate = declaration.alternate();
    if (alternate != null) {
      RoutingNames.checkFree(alternate);
    }
    ExchangeDeclaration stored = open.engine().routes().declare(declaration).declaration();
    if (!stored.equals(declaration)) {
      throw new InvalidInputException(
          "expected exchange \"%s\" to be declared as it is stored: %s, got: %s; take what is stored, or delete it first"
              .formatted(declaration.name(), differing(stored), differing(declaration)));
    }
    return new Exchange(open, stored);
  }

  private static String differing(ExchangeDeclaration exchange) {
    String alternate = exchange.alternate();
    return "type %s, %s"
        .formatted(
            exchange.type(),
            alternate == null ? "no alternate" : "alternate \"%s\"".formatted(alternate));
  }

  /** Returns the exchange's name. */
  public String name() {
    return declaration.name();
  }

  /** Returns by what it decides which bindings take a message. */
  public ExchangeType type() {
    return declaration.type();
  }

  /** Returns what it was declared as. */
  public ExchangeDeclaration declaration() {
    return declaration;
  }

  // ---- bindings -----------------------------------------------------------------------------

  /**
   * Binds a queue, which need not have had a job; see {@link #bind(Binding)}.
   *
   * @param key the routing key or pattern; see {@link RoutingNames#checkKey}
   */
  public boolean bind(String key, JobQueue<?> queue) {
    return bind(Binding.toQueue(Check.notNull("a queue", queue).name()).key(key));
  }

  /** Binds another exchange; see {@link #bind(Binding)}. */
  public boolean bind(String key, Exchange destination) {
    return bind(Binding.toExchange(Check.notNull("an exchange", destination).name()).key(key));
  }

  /**
   * Binds a queue or an exchange, from now on and for good; returns whether it was not bound so
   * already.
   *
   * @throws InvalidInputException if this exchange or the one it leads to is not there, or headers
   *     are to be matched and this is no headers exchange
   */
  public boolean bind(Binding binding) {
    Check.notNull("a binding", binding);
    if (!binding.isToQueue()) {
      RoutingNames.checkFree(binding.destination());
    }
    if (binding.headers() != null && type() != ExchangeType.HEADERS) {
      throw new InvalidInputException(
          "expected an exchange of type HEADERS to match headers, got: \"%s\", which is %s; bind by key, or declare another exchange"
              .formatted(name(), type()));
    }
    return switch (routes().bind(name(), binding)) {
      case BOUND -> true;
      case THERE -> false;
      case NO_EXCHANGE -> throw gone();
      case NO_DESTINATION ->
          throw new InvalidInputException(
              "expected an exchange to bind to that is declared, got: \"%s\", which is not; declare it first"
                  .formatted(binding.destination()));
    };
  }

  /**
   * Removes the binding that {@link #bind(String, JobQueue)} made; returns whether it was there.
   */
  public boolean unbind(String key, JobQueue<?> queue) {
    return unbind(Binding.toQueue(Check.notNull("a queue", queue).name()).key(key));
  }

  /**
   * Removes the binding that {@link #bind(String, Exchange)} made; returns whether it was there.
   */
  public boolean unbind(String key, Exchange destination) {
    return unbind(Binding.toExchange(Check.notNull("an exchange", destination).name()).key(key));
  }

  /** Removes a binding; returns whether it was there. */
  public boolean unbind(Binding binding) {
    return routes().unbind(name(), Check.notNull("a binding", binding));
  }

  /**
   * Returns bindings from this exchange, in an order of the store's own; none if it was deleted.
   *
   * @param after the cursor of the page before, or {@code null} for the first
   * @param limit how many at most, 1 to {@value #MAX_PAGE}
   * @throws InvalidInputException if the cursor is none of this exchange
   */
  public Page<Binding> bindings(@Nullable String after, int limit) {
    Check.between("limit", limit, 1, MAX_PAGE);
    Routes routes = routes();
    PageCursor cursor = PageCursor.ofBindings(name());
    Page<Binding> page = routes.bindings(name(), cursor.inner(after), limit);
    return Answers.page(page.items(), cursor.outer(page.next()));
  }

  // ---- publishing ---------------------------------------------------------------------------

  /** Publishes a message; see {@link #publish(Message)}. */
  public Published publish(String routingKey, String jobName, @Nullable Object data) {
    return publish(Message.of(routingKey, jobName, data));
  }

  /** Publishes a message; see {@link #publish(Message)}. */
  public Published publish(
      String routingKey, String jobName, @Nullable Object data, JobOptions options) {
    return publish(Message.of(routingKey, jobName, data, options));
  }

  /** Publishes a message with a job of a kind; see {@link #publish(Message)}. */
  public <D> Published publish(String routingKey, JobType<D> type, @Nullable D data) {
    return publish(Message.of(routingKey, type, data));
  }

  /** Publishes a message with a job of a kind; see {@link #publish(Message)}. */
  public <D> Published publish(
      String routingKey, JobType<D> type, @Nullable D data, JobOptions options) {
    return publish(Message.of(routingKey, type, data, options));
  }

  /** Publishes a message with a job of a kind and headers; see {@link #publish(Message)}. */
  public <D> Published publish(
      String routingKey,
      JobType<D> type,
      @Nullable D data,
      JobOptions options,
      Map<String, String> headers) {
    return publish(Message.of(routingKey, type, data, options).headers(headers));
  }

  /**
   * Publishes a message: adds a job to each queue that it reaches, all in one step of the store,
   * and returns when the store has them.
   *
   * @return the queues it reached; none if no binding takes it
   * @throws io.drover.job.UnroutableException if it reaches none and is mandatory
   * @throws io.drover.job.UndecodableException if the data cannot be encoded; nothing was stored
   * @throws io.drover.job.StoreException if the store did not confirm within the call limit; then
   *     it is not known whether the jobs were stored, in all of the queues or in none
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays
   *     set, and the jobs may be stored all the same
   */
  public Published publish(Message message) {
    return publishAll(List.of(Check.notNull("a message", message))).get(0);
  }

  /**
   * Publishes messages as {@link #publish(Message)} does, all or none, in one step of the store: at
   * most 10 000 jobs and 64 MB of data in all, each queue counted. No messages ask nothing.
   *
   * @return what became of each, in order
   */
  public List<Published> publishAll(List<Message> messages) {
    return open.publishing().publish(name(), messages);
  }

  // ---- the exchange -------------------------------------------------------------------------

  /**
   * Deletes the exchange, with the bindings from it and to it; the queues stay. Returns whether it
   * was there.
   */
  public boolean delete() {
    return routes().delete(name(), false) == Routes.Deleted.DELETED;
  }

  /**
   * Deletes the exchange if no binding leads from it or to it; returns whether it was there.
   *
   * @throws InvalidInputException if one does
   */
  public boolean deleteIfUnused() {
    return switch (routes().delete(name(), true)) {
      case DELETED -> true;
      case MISSING -> false;
      case IN_USE ->
          throw new InvalidInputException(
              "expected exchange \"%s\" to have no bindings, got: some; unbind them, or delete it with them"
                  .formatted(name()));
    };
  }

  private Routes routes() {
    return open.engine().routes();
  }

  private InvalidInputException gone() {
    return new InvalidInputException(
        "expected exchange \"%s\" to be declared, got: none, it was deleted; declare it anew"
            .formatted(name()));
  }

  @Override
  public String toString() {
    return "Exchange[name=%s, type=%s]".formatted(name(), type());
  }
}
