package io.drover.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A worker that is there, in whichever process and of whichever program: what it serves, where it
 * is, and what it runs. Immutable.
 *
 * <p>Workers of Drover's tell all of it, every two seconds; of others, such as Node's, the store
 * knows that they are connected. A worker whose process crashed is gone within {@value
 * #SECONDS_AFTER_CRASH} seconds.
 *
 * <p>Read only: Drover makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface WorkerView {

  /** After how many seconds at most a worker is gone whose process crashed. */
  int SECONDS_AFTER_CRASH = 7;

  /** How many of the jobs that a worker runs are told at most. */
  int MOST_RUNNING = 100;

  /** Returns the queue it takes jobs from. */
  String queue();

  /** Returns its name, if it was given one. */
  Optional<String> name();

  /**
   * Returns what it is made with: {@code drover}, or what its connection says; empty if nothing.
   */
  Optional<String> library();

  /** Returns the id of its process, a random one that a process of Drover's has. */
  Optional<String> process();

  /** Returns the name of its machine, if it tells. */
  Optional<String> host();

  /** Returns the number that the operating system gave its process, if it tells. */
  OptionalLong pid();

  /** Returns from where it is connected to the store, as the store sees it, if that is known. */
  Optional<String> address();

  /** Returns how many times its handler may run at once, if it tells. */
  OptionalInt concurrency();

  /**
   * Returns the dead-letter queue that jobs go to which fail for good in it; empty if they stay, or
   * it does not tell.
   */
  Optional<String> deadLetterTo();

  /** Returns since when it is there, if that is known. */
  Optional<Instant> since();

  /**
   * Returns whether it claims nothing of its own accord: it is paused or closes, waits for a limit
   * that it met, or has its breaker open; false if that is not known.
   */
  boolean paused();

  /** Returns how many jobs its handler runs now, if it tells. */
  OptionalInt running();

  /**
   * Returns how many of its slots are taken, if it tells: a run of a batch takes one, however many
   * jobs are in it.
   */
  OptionalInt slotsTaken();

  /** Returns the jobs that it runs, at most {@value #MOST_RUNNING}, longest first. */
  List<RunningJob> jobs();

  /** A job that a worker runs. Immutable; read only, as the whole is. */
  interface RunningJob {

    /** Returns the job's id. */
    String id();

    /** Returns what kind of job it is. */
    String name();

    /** Returns since when this attempt runs. */
    Instant since();
  }
}
