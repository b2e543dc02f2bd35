package io.drover.internal.store;

import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the engine that a URI's scheme names, and opens it. Stateless. */
public final class EngineFinder {

  private static final String EXAMPLE = "expected a store URI such as embedded:./data, got: ";

  /** What a user has to add who names a scheme of ours that is not there. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "embedded", "add io.drover:drover-embedded",
          "redis", "add io.drover:drover-redis",
          "rediss", "add io.drover:drover-redis",
          "redis-cluster", "add io.drover:drover-redis",
          "redis-sentinel", "add io.drover:drover-redis",
          "redis-socket", "add io.drover:drover-redis",
          "postgresql", "the PostgreSQL engine is planned and not there yet; use another");

  private EngineFinder() {}

  /**
   * Opens the store a URI names.
   *
   * @throws InvalidInputException if the URI is null or blank, or no engine has its scheme
   * @throws StoreException if the engine lacks a class or a native library
   */
  public static Engine open(@Nullable String uri, TimeSource time) {
    if (uri == null) {
      throw new InvalidInputException(EXAMPLE + "null");
    }
    FoundEngines found = FoundEngines.search(Thread.currentThread().getContextClassLoader());
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    EngineProvider provider = found.providers().get(scheme);
    if (provider == null) {
      throw unknown(uri, scheme, found);
    }
    try {
      return provider.open(uri, time);
    } catch (LinkageError e) {
      throw new StoreException(
          "expected %s to have all it needs on the class path or module path, got: %s; add what is missing, and see that no dependency is older than the engine asks for"
              .formatted(provider.getClass().getName(), e),
          e);
    }
  }

  private static InvalidInputException unknown(String uri, String scheme, FoundEngines found) {
    StringBuilder message = new StringBuilder(EXAMPLE);
    message.append('"').append(withoutPassword(uri)).append('"');
    message.append("; schemes found: ");
    message.append(found.providers().keySet());
    if (!found.failures().isEmpty()) {
      message.append("; engines that could not be loaded: ").append(found.failures());
    }
    String advice = KNOWN.get(scheme);
    if (advice == null && found.providers().isEmpty() && found.failures().isEmpty()) {
      advice = KNOWN.get("embedded");
    }
    if (advice != null) {
      message.append("; ").append(advice);
    }
    return new InvalidInputException(message.toString());
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
