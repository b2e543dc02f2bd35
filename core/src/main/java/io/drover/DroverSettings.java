package io.drover;

import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.job.TimeRange;
import io.drover.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@code Drover} behaves in this process, whatever the store. Immutable. Start with {@link
 * #defaults()}.
 *
 * @param codec turns data and results into JSON, or {@code null} for Jackson 3
 * @param time the source of time, or {@code null} for the system's; tests put virtual time here. It
 *     is not closed with the {@code Drover}
 * @param maxDataBytes the most bytes of JSON a job's data or result may have, at least 1
 * @param maxPendingAdds how many jobs may wait to be stored before an add blocks, at least 1
 * @param callLimit how long a call waits for the store before it fails, more than zero
 * @param closeLimit how long {@code close()} waits for running jobs, not negative
 */
public record DroverSettings(
    @Nullable JsonCodec codec,
    @Nullable TimeSource time,
    int maxDataBytes,
    int maxPendingAdds,
    Duration callLimit,
    Duration closeLimit) {

  private static final DroverSettings DEFAULTS =
      new DroverSettings(
          null, null, 16 << 20, 100_000, Duration.ofSeconds(30), Duration.ofSeconds(30));

  /**
   * Checks the components.
   *
   * @throws InvalidInputException if one is out of its range
   */
  public DroverSettings {
    require(maxDataBytes >= 1, "maxDataBytes", "at least 1", maxDataBytes);
    require(maxPendingAdds >= 1, "maxPendingAdds", "at least 1", maxPendingAdds);
    require(callLimit.compareTo(Duration.ofMillis(1)) >= 0, "callLimit", "at least 1ms", callLimit);
    TimeRange.check("callLimit", callLimit);
    TimeRange.check("closeLimit", closeLimit);
  }

  /** Returns the defaults. */
  public static DroverSettings defaults() {
    return DEFAULTS;
  }

  /** Sets what turns data and results into JSON. Defaults to Jackson 3 as it comes. */
  public DroverSettings codec(JsonCodec newCodec) {
    return new DroverSettings(newCodec, time, maxDataBytes, maxPendingAdds, callLimit, closeLimit);
  }

  /** Sets the source of time. Defaults to the system's clock. */
  public DroverSettings time(TimeSource newTime) {
    return new DroverSettings(codec, newTime, maxDataBytes, maxPendingAdds, callLimit, closeLimit);
  }

  /** Sets the most bytes of JSON a job's data or result may have. Defaults to 16 MiB. */
  public DroverSettings maxDataBytes(int bytes) {
    return new DroverSettings(codec, time, bytes, maxPendingAdds, callLimit, closeLimit);
  }

  /** Sets how many jobs may wait to be stored before an add blocks. Defaults to 100,000. */
  public DroverSettings maxPendingAdds(int jobs) {
    return new DroverSettings(codec, time, maxDataBytes, jobs, callLimit, closeLimit);
  }

  /** Sets how long a call waits for the store before it fails. Defaults to 30 seconds. */
  public DroverSettings callLimit(Duration limit) {
    return new DroverSettings(codec, time, maxDataBytes, maxPendingAdds, limit, closeLimit);
  }

  /** Sets how long {@code close()} waits for running jobs. Defaults to 30 seconds. */
  public DroverSettings closeLimit(Duration limit) {
    return new DroverSettings(codec, time, maxDataBytes, maxPendingAdds, callLimit, limit);
  }

  private static void require(boolean holds, String what, String expected, Object got) {
    if (!holds) {
      throw new InvalidInputException(
          "expected %s to be %s, got: %s".formatted(what, expected, got));
    }
  }
}
