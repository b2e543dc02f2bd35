package io.drover.internal.store;

import io.drover.job.InvalidInputException;
import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** Finds the engine on the class path that a URI's scheme names. Stateless. */
public final class EngineFinder {

  private EngineFinder() {}

  /**
   * Opens the store a URI names.
   *
   * @throws InvalidInputException if no engine has its scheme
   */
  public static Engine open(String uri, TimeSource time) {
    List<EngineProvider> providers =
        ServiceLoader.load(EngineProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    return providers.stream()
        .filter(provider -> provider.schemes().contains(scheme))
        .findFirst()
        .orElseThrow(() -> unknown(uri, providers))
        .open(uri, time);
  }

  private static InvalidInputException unknown(String uri, List<EngineProvider> providers) {
    List<String> schemes =
        providers.stream().flatMap(provider -> provider.schemes().stream()).sorted().toList();
    return new InvalidInputException(
        "expected a store URI such as embedded:./data, got: \"%s\"; schemes found on the class path: %s"
                .formatted(withoutPassword(uri), schemes)
            + (schemes.isEmpty() ? "; add drover-embedded to the class path" : ""));
  }

  /**
   * A URI may carry passwords, which belong in no message and no log. One that is not encoded may
   * have any character, so all before the last @ is left out.
   */
  static String withoutPassword(String uri) {
    return uri.replaceAll("(?i)(password=)[^&]*", "$1***")
        .replaceAll("(?s)^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", "$1***@");
  }
}
