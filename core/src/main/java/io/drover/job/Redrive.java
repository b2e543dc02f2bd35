package io.drover.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Dead letters on their way back, in the background. Safe for use by several threads.
 *
 * <p>Each goes in one step of its own. So it can end at any point, by {@link #cancel}, the end of
 * the program or a store that is out of reach, and what is left is still in the dead-letter queue:
 * ask for the same again. Dead letters that come while it goes on are not its own.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface Redrive {

  /** Returns how many dead letters there were to look at when it began. */
  long total();

  /** Returns how many it has looked at, to be compared with {@link #total}. */
  long examined();

  /** Returns how many are jobs again; of a dry run, how many would be. */
  long moved();

  /** Returns how many of those {@link #moved} have another id than before. */
  long renamed();

  /**
   * Returns how many were meant and left: they do not say where they come from, another job owns
   * their deduplication id, or somebody else had them at that moment.
   */
  long skipped();

  /** Returns how many were meant and could not go where they came from. */
  long failed();

  /** Returns why some were skipped or failed, in words: each reason once, a hundred at most. */
  List<String> problems();

  /** Ends it after the step under way. */
  void cancel();

  /** Returns whether {@link #cancel} or the close of the store ended it. */
  boolean isCancelled();

  /** Returns whether it has ended. */
  boolean isDone();

  /**
   * Returns what is completed with this when it has ended, or with the {@code StoreException} that
   * ended it. Whoever completes or cancels it does not end the redrive.
   */
  CompletableFuture<Redrive> done();

  /**
   * Waits for the end.
   *
   * @param limit how long at most, by the machine's own clock
   * @return this
   * @throws StoreException if the store cannot be reached; what is left can be asked for again
   * @throws TimedOutException if it goes on
   * @throws InterruptedWaitException if the thread is interrupted; its flag stays set
   */
  Redrive await(Duration limit);
}
