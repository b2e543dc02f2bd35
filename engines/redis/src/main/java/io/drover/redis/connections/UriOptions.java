package io.drover.redis.connections;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import java.net.URLDecoder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows the question mark of a Redis URI. Immutable. */
final class UriOptions {

  static final String PREFIX = "prefix";
  static final String CALL_LIMIT = "callLimit";
  static final String DATABASE = "database";
  static final String TLS = "tls";
  static final String VERIFY_PEER = "verifyPeer";
  static final String SENTINEL_PASSWORD = "sentinelPassword";
  static final String SENTINEL_USER = "sentinelUser";
  static final String CLIENT_NAME = "clientName";

  private static final String TLS_CA = "tlsCa";
  private static final String TLS_CERT = "tlsCert";
  private static final String TLS_KEY = "tlsKey";
  private static final Set<String> KNOWN =
      Set.of(
          PREFIX,
          CALL_LIMIT,
          DATABASE,
          TLS,
          VERIFY_PEER,
          SENTINEL_PASSWORD,
          SENTINEL_USER,
          CLIENT_NAME,
          TLS_CA,
          TLS_CERT,
          TLS_KEY);

  private final Map<String, String> values;
  private final String uri;

  private UriOptions(Map<String, String> values, String uri) {
    this.values = values;
    this.uri = uri;
  }

  /**
   * Reads the options of a URI.
   *
   * @throws InvalidInputException if there is one that is not known, or without a value
   */
  static UriOptions parse(@Nullable String query, String uri) {
    Map<String, String> values = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return new UriOptions(values, uri);
    }
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 || !KNOWN.contains(name)) {
        throw RedisAddress.refused(
            uri,
            "options out of %s, as in ?prefix=bull".formatted(KNOWN.stream().sorted().toList()));
      }
      values.put(name, decode(option.substring(equals + 1)));
    }
    return new UriOptions(values, uri);
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean flag(String name, boolean otherwise) {
    return switch (values.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused("%s to be true or false".formatted(name));
    };
  }

  @Nullable Duration millis(String name) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw refused("%s to be a number of milliseconds".formatted(name));
    }
    return Duration.ofMillis(Long.parseLong(value));
  }

  Certificates certificates(boolean tls) {
    Certificates named = new Certificates(file(TLS_CA), file(TLS_CERT), file(TLS_KEY));
    if ((named.own() == null) != (named.key() == null)) {
      throw refused("both of %s and %s, or none".formatted(TLS_CERT, TLS_KEY));
    }
    if (!tls && !named.isEmpty()) {
      throw refused("files of certificates only with rediss or tls=true");
    }
    return named;
  }

  private @Nullable Path file(String name) {
    String value = values.get(name);
    try {
      return value == null ? null : Path.of(value);
    } catch (InvalidPathException e) {
      throw refused("the names of files for %s".formatted(List.of(TLS_CA, TLS_CERT, TLS_KEY)));
    }
  }

  /** Returns a part of a URI without its percent signs. */
  static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes what may be a part of the password.
      throw new InvalidInputException(
          "expected every % in a Redis URI to be followed by two hexadecimal digits;"
              + " write a % of the password as %25");
    }
  }

  private InvalidInputException refused(String expected) {
    return RedisAddress.refused(uri, expected);
  }
}
