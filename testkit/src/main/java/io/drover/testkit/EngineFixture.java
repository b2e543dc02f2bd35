package io.drover.testkit;

import io.drover.spi.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An engine under test with the time it lives in, one for each test. For one test thread.
 *
 * <p>An engine whose traits say {@code virtualTime} gets {@link VirtualEngineFixture}; others
 * implement this interface and really wait in {@link #pass}.
 */
public interface EngineFixture extends AutoCloseable {

  /** Returns the engine, opened over a store that was empty when the fixture was made. */
  Engine engine();

  /**
   * Closes the engine and opens the same store again, as the next process would. Called for durable
   * engines only.
   */
  Engine reopen();

  /** Returns the current instant, which tests pass to the engine; in milliseconds' precision. */
  Instant now();

  /** Lets time pass, for the tests and for the engine. */
  void pass(Duration duration);

  /**
   * Returns how many rows the engine has read and changed at most, since it was opened, before
   * calls for other queues had their turn; nothing if it does not count them, and a test that asks
   * for it is skipped.
   */
  default OptionalLong mostRows() {
    return OptionalLong.empty();
  }

  /** Closes the engine and removes what it stored. */
  @Override
  void close();

  /**
   * Lets leases of this length run out and recovers the jobs that held them, with as many calls as
   * the engine needs to see it.
   *
   * @return the ids of the jobs recovered
   */
  default List<String> recoverAfterLease(String queue, Duration lease, int maxStalls) {
    Duration interval = Duration.ofMillis(engine().traits().virtualTime() ? 1_000 : 50);
    pass(lease.plusMillis(1));
    List<String> recovered = new ArrayList<>();
    int calls = engine().traits().virtualTime() ? 1 : 2;
    for (int call = 0; call < calls; call++) {
      recovered.addAll(Reply.of(engine().jobs().recoverStalled(queue, now(), interval, maxStalls)));
      if (call + 1 < calls) {
        pass(interval.plusMillis(10));
      }
    }
    return recovered;
  }
}
