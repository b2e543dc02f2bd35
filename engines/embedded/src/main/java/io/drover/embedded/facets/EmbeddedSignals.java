package io.drover.embedded.facets;

import io.drover.embedded.commands.Signalling;
import io.drover.embedded.commands.Signalling.Routed;
import io.drover.embedded.commit.CommitLoop.Promise;
import io.drover.embedded.rows.Times;
import io.drover.job.Check;
import io.drover.job.Page;
import io.drover.job.StoreException;
import io.drover.routing.RoutingNames;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.Retention;
import io.drover.spi.Signal;
import io.drover.spi.Signalled;
import io.drover.spi.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channels of an embedded store. Safe for any number of threads. Those who listen are in this
 * process and hear everything, so none is ever told that it missed something.
 */
public final class EmbeddedSignals implements Signals {

  private final Store store;

  public EmbeddedSignals(Store store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now) {
    List<Signal> all = Check.elements("the signals", signals);
    Routed routed =
        new Routed(
            Check.elements("the jobs", jobs), Check.notNull("the versions of exchanges", versions));
    long millis = millis(now);
    boolean stores =
        !routed.jobs().isEmpty() || all.stream().anyMatch(signal -> signal.retained() != null);
    return submit(
        stores ? Promise.SAFE : Promise.WRITTEN,
        signalling -> signalling.publish(all, routed, store.listeners(), millis));
  }

  @Override
  public CompletableFuture<Listening> listen(Interest interest, Listener listener) {
    Check.notNull("an interest", interest);
    Check.notNull("a listener", listener);
    StoreException ended = store.ended();
    return ended == null
        ? CompletableFuture.completedFuture(store.listeners().add(interest, listener))
        : CompletableFuture.failedFuture(ended);
  }

  @Override
  public CompletableFuture<List<Signal>> retained(Interest interest, Instant now) {
    Check.notNull("an interest", interest);
    long millis = millis(now);
    return submit(Promise.WRITTEN, signalling -> signalling.retained(interest, millis));
  }

  @Override
  public CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now) {
    Check.notNull("an interest", interest);
    Check.atLeast("the limit of a page", limit, 1);
    long millis = millis(now);
    return submit(
        Promise.WRITTEN, signalling -> signalling.retaining(interest, after, limit, millis));
  }

  @Override
  public CompletableFuture<Boolean> forget(String channel, Instant now) {
    RoutingNames.checkChannel(channel);
    long millis = millis(now);
    return submit(Promise.SAFE, signalling -> signalling.forget(channel, millis));
  }

  private static long millis(Instant now) {
    return Times.millis(Check.notNull("the current instant", now));
  }

  private <R> CompletableFuture<R> submit(Promise promise, Function<Signalling, R> command) {
    return store.loop().submit(promise, () -> command.apply(store.commands().signalling()));
  }
}
