package io.drover.spi;

import io.drover.job.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The facet for channels: bytes for whoever listens, of which nothing is kept but, if asked for,
 * the last signal of a channel. Safe for use by any number of threads.
 *
 * <p>Futures complete on a thread that must not be blocked, or exceptionally with a {@code
 * StoreException}, after which it is not known whether the step took effect. Steps of one caller
 * take effect in the order in which they were asked for.
 */
public interface Signals {

  /** What is told signals. Called on threads of the engine's, so it only hands over. */
  interface Listener {

    /**
     * Told a signal. Those of one channel are told one after the other, in the order in which they
     * were published.
     */
    void heard(String channel, byte[] payload);

    /**
     * Told that signals of this time may have been missed, as the store could not be heard; after
     * those before it and before those after it.
     *
     * @param from the last instant at which it was known that nothing was missed
     * @param until since when everything is heard again
     */
    void missed(Instant from, Instant until);
  }

  /** A listener that is told signals until it is closed. */
  interface Listening extends AutoCloseable {

    /** Ends it. Does not block; a signal may be told while it closes. Repeated, does nothing. */
    @Override
    void close();
  }

  /**
   * Publishes signals and adds jobs to their queues, all or none as {@link JobStore#deliver} does,
   * unless one of the exchanges has another version than the one given. A signal may be heard
   * before the jobs, and what is retained, are as safe as the answer says.
   *
   * <p>A version that is another one is told before a job is refused. Without jobs, versions and
   * signals that are retained it needs nothing of the store but that it can be heard. Else, a store
   * that cannot keep exchanges and queues where one step changes both refuses it, as {@link Routes}
   * does. There may be more jobs than {@code Traits.maxBatch} says.
   *
   * @param signals in the order in which they are to be heard
   * @param jobs the jobs to be added
   * @param versions the version of each exchange that was looked at, {@link Routes#ABSENT} if it
   *     was not there
   * @param now the current instant of the caller
   * @return what became of them, or empty if a version is another one and nothing was done
   */
  CompletableFuture<Optional<Signalled>> publish(
      List<Signal> signals, List<JobDelivery> jobs, Map<String, Long> versions, Instant now);

  /**
   * Listens from now on: completes when every signal that is published from then on is going to be
   * told. While the store cannot be heard it is tried again, and the listener is told that it may
   * have missed something. What a listener throws is nobody else's trouble.
   */
  CompletableFuture<Listening> listen(Interest interest, Listener listener);

  /**
   * Returns the signals that are retained in channels somebody is interested in, at most one of
   * each, by the names of the channels; none if the store cannot keep exchanges. Completes when
   * those who listen here have been told what was published before these were read, unless the
   * store cannot tell when that is, as a cluster.
   */
  CompletableFuture<List<Signal>> retained(Interest interest, Instant now);

  /**
   * Returns which channels somebody is interested in retain a signal, and until when, without what
   * they retain; none if the store cannot keep exchanges. They come by when that ends: one whose
   * end changes meanwhile may be on two pages or on none.
   *
   * @param after the cursor of the page before, or {@code null} for the first
   * @param limit how many at most, at least 1; a page may have fewer though another follows
   * @return fails with an {@code InvalidInputException}, or throws it, if the cursor is none
   */
  CompletableFuture<Page<Retention>> retaining(
      Interest interest, @Nullable String after, int limit, Instant now);

  /**
   * Forgets what a channel retains.
   *
   * @return whether it had anything
   */
  CompletableFuture<Boolean> forget(String channel, Instant now);
}
