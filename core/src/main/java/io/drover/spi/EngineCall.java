package io.drover.spi;

import io.drover.job.Check;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of the engine that is over, as an {@link Observer} is told. Immutable. */
public final class EngineCall {

  private final Place place;
  private final Load load;
  private final long nanos;
  private final @Nullable Throwable error;

  private EngineCall(Place place, Load load, long nanos, @Nullable Throwable error) {
    this.place = place;
    this.load = load;
    this.nanos = nanos;
    this.error = error;
  }

  /**
   * Returns a call that took no time, carried nothing and did not fail.
   *
   * @param facet the facet of {@link Engine}, such as {@code jobs}
   * @param method the method of the facet, such as {@code advance}
   * @param queue the queue it is about, or {@code null} if it is about none or several
   */
  public static EngineCall of(String facet, String method, @Nullable String queue) {
    Place place =
        new Place(
            Check.notNull("the facet of a call", facet),
            Check.notNull("the method of a call", method),
            queue);
    return new EngineCall(place, new Load(0, 0), 0, null);
  }

  /**
   * Sets how much it carried.
   *
   * @param sent how many entries went to the store, not negative: jobs, ends of attempts, leases
   * @param received how many came back, not negative: jobs claimed or recovered
   */
  public EngineCall load(int sent, int received) {
    Check.atLeast("the entries sent", sent, 0);
    Check.atLeast("the entries received", received, 0);
    return new EngineCall(place, new Load(sent, received), nanos, error);
  }

  /** Sets how many nanoseconds it took, not negative. */
  public EngineCall took(long newNanos) {
    return new EngineCall(place, load, Math.max(0, newNanos), error);
  }

  /** Sets why it failed; {@code null} if it did not. */
  public EngineCall failed(@Nullable Throwable newError) {
    return new EngineCall(place, load, nanos, newError);
  }

  /** Returns the facet of {@link Engine}, such as {@code jobs}. */
  public String facet() {
    return place.facet;
  }

  /** Returns the method of the facet, such as {@code advance}. */
  public String method() {
    return place.method;
  }

  /** Returns the queue it is about, if it is about one. */
  public Optional<String> queue() {
    return Optional.ofNullable(place.queue);
  }

  /** Returns how many entries went to the store: jobs, ends of attempts, leases. */
  public int sent() {
    return load.sent;
  }

  /** Returns how many entries came back: jobs claimed or recovered. */
  public int received() {
    return load.received;
  }

  /** Returns how long it took, from the call to the answer. */
  public Duration took() {
    return Duration.ofNanos(nanos);
  }

  /** Returns why it failed, if it did. */
  public Optional<Throwable> error() {
    return Optional.ofNullable(error);
  }

  @Override
  public String toString() {
    return "EngineCall[%s.%s, sent=%d, received=%d, took=%s, failed=%s]"
        .formatted(place.facet, place.method, load.sent, load.received, took(), error != null);
  }

  private record Place(String facet, String method, @Nullable String queue) {}

  private record Load(int sent, int received) {}
}
