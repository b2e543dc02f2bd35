package io.drover.testkit.runtime;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.spi.Engine;
import io.drover.spi.TimeSource;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A Drover over an engine under test, in virtual time, with faults at hand. Safe for use by several
 * threads.
 */
public final class RuntimeBench implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final VirtualTime time = new VirtualTime();
  private final FaultyEngine engine;
  private final Drover drover;

  /**
   * Opens an engine and a Drover over it.
   *
   * @param opener opens the engine
   * @param settings changes the settings
   */
  public RuntimeBench(Function<TimeSource, Engine> opener, UnaryOperator<DroverSettings> settings) {
    engine = new FaultyEngine(opener.apply(time));
    drover = Drover.over(engine, settings.apply(DroverSettings.defaults().time(time)));
  }

  /**
   * The data of the tests' jobs.
   *
   * @param item any text
   * @param count any number
   */
  public record Order(String item, int count) {}

  /** Returns an order of one piece. */
  public static Order order(String item) {
    return new Order(item, 1);
  }

  /** Returns the queue most tests use. */
  public JobQueue<Order> orders() {
    return drover.queue("orders", Order.class);
  }

  /** Returns the Drover. */
  public Drover drover() {
    return drover;
  }

  /** Returns the engine, where faults are planned. */
  public FaultyEngine engine() {
    return engine;
  }

  /** Returns the time. */
  public VirtualTime time() {
    return time;
  }

  /** Waits, in real time, until something is so. */
  public void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(condition);
  }

  /** Waits until a job of {@link #orders()} is in a state. */
  public void until(String id, JobState state) {
    until(() -> orders().state(id).filter(state::equals).isPresent());
  }

  /**
   * Lets virtual time pass step by step until something is so; not so fast that leases run out
   * while this machine begins to run their jobs.
   */
  public void passUntil(Duration step, Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              if (condition.call()) {
                return true;
              }
              time.move(step);
              return false;
            });
  }

  /** Returns a job of {@link #orders()}. */
  public Job<Order> job(String id) {
    return orders().find(id).orElseThrow();
  }

  @Override
  public void close() {
    drover.close(Duration.ofSeconds(10));
    time.close();
  }
}
