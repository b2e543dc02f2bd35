package io.drover.redis.scripts;

import io.drover.routing.RoutingNames;
import io.drover.spi.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what the scripts read that publish. Stateless. */
public final class SignalArguments {

  /** How many arguments a signal has. */
  private static final int WIDTH = 3;

  private SignalArguments() {}

  /** Writes what {@code lua/tell.lua} reads. */
  public static Arguments told(List<Signal> signals) {
    return write(signals, new Arguments(WIDTH * signals.size()));
  }

  /** Writes what {@code lua/publish.lua} reads before the jobs. */
  public static Arguments versions(String base, Map<String, Long> versions, int more) {
    Arguments arguments = new Arguments(2 + 2 * versions.size() + more).add(base);
    arguments.add(versions.size());
    versions.forEach(
        (name, version) ->
            arguments
                .add(RoutingNames.checkExchange(name))
                .add(Required.of("the version of an exchange", version)));
    return arguments;
  }

  /** Writes what {@code lua/signal.lua} reads before the jobs. */
  public static Arguments signals(
      String base, List<Signal> signals, Map<String, Long> versions, int jobs) {
    int more = 1 + WIDTH * signals.size() + DeliveryArguments.WIDTH * jobs;
    return write(signals, versions(base, versions, more).add(signals.size()));
  }

  private static Arguments write(List<Signal> signals, Arguments arguments) {
    for (Signal signal : signals) {
      arguments.add(signal.channel()).add(signal.payload()).add(millis(signal.retained()));
    }
    return arguments;
  }

  private static @Nullable String millis(@Nullable Duration ttl) {
    return ttl == null ? null : Long.toString(Math.max(1, ttl.toMillis()));
  }
}
