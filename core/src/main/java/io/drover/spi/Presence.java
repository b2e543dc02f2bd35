package io.drover.spi;

import io.drover.job.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The facet by which processes tell each other that they are there. Safe for use by any number of
 * threads.
 *
 * <p>What a process announces is gone a time after it was last announced, so that one that crashed
 * is not taken for there. It is kept and not interpreted, and need not survive the store's own end.
 */
public interface Presence {

  /** How many processes are told of at most. */
  int MOST_ANNOUNCED = 1_000;

  /**
   * Announces a process, in the place of what it announced before.
   *
   * @param process the process's id, unique among all
   * @param card what it says of itself, JSON in UTF-8
   * @param ttl how long that holds
   */
  CompletableFuture<?> announce(String process, byte[] card, Instant now, Duration ttl);

  /** Takes back what a process announced. */
  CompletableFuture<?> withdraw(String process);

  /**
   * Returns what processes announced that holds, in no order, at most {@value #MOST_ANNOUNCED}.
   * Blocks until the store has answered, in bounded time.
   *
   * @throws io.drover.job.StoreException if it does not
   */
  List<byte[]> announced(Instant now);

  /**
   * Returns who watches a queue for work now ({@link JobStore#watch}), in whichever process and of
   * whichever program, Drover or not; empty if the store cannot tell. Blocks as {@link #announced}
   * does.
   *
   * @throws io.drover.job.StoreException if the store does not answer
   */
  Optional<List<Watching>> watching(Instant now);

  /**
   * One who watches a queue for work. Immutable: every method that takes a value returns a changed
   * copy.
   */
  final class Watching {

    private final String queue;
    private final @Nullable String worker;
    private final @Nullable String address;
    private final @Nullable Instant since;
    private final @Nullable String library;

    private Watching(
        String queue,
        @Nullable String worker,
        @Nullable String address,
        @Nullable Instant since,
        @Nullable String library) {
      this.queue = queue;
      this.worker = worker;
      this.address = address;
      this.since = since;
      this.library = library;
    }

    /**
     * Returns one who watches a queue.
     *
     * @param worker the name given when it began to watch, as the store lists it, or {@code null}
     */
    public static Watching of(String queue, @Nullable String worker) {
      return new Watching(Check.notNull("a queue name", queue), worker, null, null, null);
    }

    /** Sets where it is connected from. Defaults to {@code null}: it is in this process. */
    public Watching address(@Nullable String from) {
      return new Watching(queue, worker, from, since, library);
    }

    /** Sets since when it is connected. Defaults to {@code null}: that is not known. */
    public Watching since(@Nullable Instant connected) {
      return new Watching(queue, worker, address, connected, library);
    }

    /** Sets what connects, as it says of itself. Defaults to {@code null}: it says nothing. */
    public Watching library(@Nullable String name) {
      return new Watching(queue, worker, address, since, name);
    }

    /** Returns the queue. */
    public String queue() {
      return queue;
    }

    /** Returns the name given when it began to watch, as the store lists it, or {@code null}. */
    public @Nullable String worker() {
      return worker;
    }

    /** Returns where it is connected from, or {@code null}. */
    public @Nullable String address() {
      return address;
    }

    /** Returns since when it is connected, or {@code null}. */
    public @Nullable Instant since() {
      return since;
    }

    /** Returns what connects, as it says of itself, or {@code null}. */
    public @Nullable String library() {
      return library;
    }

    @Override
    public String toString() {
      return "Watching[queue=%s, worker=%s, address=%s, since=%s, library=%s]"
          .formatted(queue, worker, address, since, library);
    }
  }
}
