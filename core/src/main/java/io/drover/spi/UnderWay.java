package io.drover.spi;

import io.drover.job.Check;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing a runtime has begun and not ended, as {@link AttendedTime.Activity} tells of it.
 * Immutable.
 */
public final class UnderWay {

  private final String what;
  private final @Nullable Thread thread;

  private UnderWay(String what, @Nullable Thread thread) {
    this.what = Check.notNull("what is under way", what);
    this.thread = thread;
  }

  /**
   * Something that ends by itself and soon.
   *
   * @param what in words, with the queue and, if there is one, the job's id
   */
  public static UnderWay of(String what) {
    return new UnderWay(what, null);
  }

  /**
   * Something that ends when code of a user's returns, such as a handler, a callback or a listener.
   *
   * @param what in words, with the queue, the job's id and how long it has been running; without
   *     the thread's state, which the reader adds
   * @param thread the thread that runs it
   */
  public static UnderWay on(Thread thread, String what) {
    return new UnderWay(what, Check.notNull("the thread that runs it", thread));
  }

  /** Returns what it is, in words. */
  public String what() {
    return what;
  }

  /** Returns the thread that runs a user's code; empty for what ends by itself. */
  public Optional<Thread> thread() {
    return Optional.ofNullable(thread);
  }

  @Override
  public String toString() {
    return what;
  }
}
