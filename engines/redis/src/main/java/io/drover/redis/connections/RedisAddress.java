package io.drover.redis.connections;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.net.URLDecoder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, read from a URI. Immutable.
 *
 * @param kind how many servers there are and how they belong together
 * @param servers the servers to ask first, at least one; of sentinels, one that names them all
 * @param said what the URI says besides
 */
public record RedisAddress(Kind kind, List<RedisURI> servers, Said said) {

  /**
   * What a URI says besides the servers.
   *
   * @param prefix what every key shall begin with, or {@code null} if it does not say
   * @param callLimit how long a call may take, or {@code null} if it does not say
   * @param clientName how connections are listed, or {@code null} if it does not say
   * @param certificates the files of TLS
   */
  public record Said(
      @Nullable String prefix,
      @Nullable Duration callLimit,
      @Nullable String clientName,
      Certificates certificates) {}

  public enum Kind {
    SINGLE,
    CLUSTER,
    SENTINEL
  }

  private static final String PREFIX = "prefix";
  private static final String CALL_LIMIT = "callLimit";
  private static final String TLS = "tls";
  private static final String VERIFY_PEER = "verifyPeer";
  private static final String SENTINEL_PASSWORD = "sentinelPassword";
  private static final String SENTINEL_USER = "sentinelUser";
  private static final String CLIENT_NAME = "clientName";
  private static final String TLS_CA = "tlsCa";
  private static final String TLS_CERT = "tlsCert";
  private static final String TLS_KEY = "tlsKey";
  private static final Set<String> OPTIONS =
      Set.of(
          PREFIX,
          CALL_LIMIT,
          TLS,
          VERIFY_PEER,
          SENTINEL_PASSWORD,
          SENTINEL_USER,
          CLIENT_NAME,
          TLS_CA,
          TLS_CERT,
          TLS_KEY);

  private static final Pattern URI =
      Pattern.compile(
          "(?<scheme>redis|rediss|redis-cluster|redis-sentinel)://(?:(?<login>[^@/?]*)@)?"
              + "(?<hosts>[^@/?]+)(?:/(?<path>[^?]*))?(?:\\?(?<query>.*))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::(?<port>[0-9]{1,5}))?");

  private static final Pattern LOGIN =
      Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", Pattern.DOTALL);
  private static final Pattern PASSWORD_OPTION =
      Pattern.compile("(password=)[^&]*", Pattern.CASE_INSENSITIVE);

  private static final int DEFAULT_PORT = 6379;
  private static final int DEFAULT_SENTINEL_PORT = 26379;

  /**
   * Reads a URI.
   *
   * @throws InvalidInputException if it is none of a Redis; the message has no password
   */
  public static RedisAddress parse(String text) {
    Matcher uri = URI.matcher(text);
    if (!uri.matches()) {
      throw refused(text, "a URI such as redis://localhost:6379/0");
    }
    Map<String, String> options = options(uri.group("query"), text);
    Kind kind =
        switch (uri.group("scheme").toLowerCase(Locale.ROOT)) {
          case "redis-cluster" -> Kind.CLUSTER;
          case "redis-sentinel" -> Kind.SENTINEL;
          default -> Kind.SINGLE;
        };
    boolean secure = uri.group("scheme").equalsIgnoreCase("rediss");
    boolean tls = flag(options, TLS, secure, text);
    if (secure && !tls) {
      throw refused(text, "no tls=false with rediss, or the scheme redis");
    }
    boolean verifyPeer = flag(options, VERIFY_PEER, true, text);
    Login login = login(uri.group("login"), text);
    String path = uri.group("path") == null ? "" : uri.group("path");
    List<Host> hosts = hosts(uri.group("hosts"), kind, text);
    List<RedisURI> servers =
        switch (kind) {
          case SINGLE -> List.of(single(hosts, path, text));
          case CLUSTER -> cluster(hosts, path, text);
          case SENTINEL -> List.of(sentinel(hosts, path, text));
        };
    for (RedisURI server : servers) {
      login.apply(server);
      server.setSsl(tls);
      server.setVerifyPeer(verifyPeer);
      sentinels(server, options, text);
    }
    Said said =
        new Said(
            options.get(PREFIX),
            callLimit(options, text),
            options.get(CLIENT_NAME),
            certificates(options, tls, text));
    return new RedisAddress(kind, servers, said);
  }

  /** Returns whether connections speak TLS. */
  public boolean isSecure() {
    return servers.get(0).isSsl();
  }

  private static Certificates certificates(Map<String, String> options, boolean tls, String uri) {
    Certificates named =
        new Certificates(
            file(options.get(TLS_CA), uri),
            file(options.get(TLS_CERT), uri),
            file(options.get(TLS_KEY), uri));
    if ((named.own() == null) != (named.key() == null)) {
      throw refused(uri, "both of %s and %s, or none".formatted(TLS_CERT, TLS_KEY));
    }
    if (!tls && !named.isEmpty()) {
      throw refused(uri, "files of certificates only with rediss or tls=true");
    }
    return named;
  }

  private static @Nullable Path file(@Nullable String name, String uri) {
    try {
      return name == null ? null : Path.of(name);
    } catch (InvalidPathException e) {
      throw refused(uri, "the names of files for %s".formatted(List.of(TLS_CA, TLS_CERT, TLS_KEY)));
    }
  }

  private static boolean flag(
      Map<String, String> options, String name, boolean otherwise, String uri) {
    return switch (options.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(uri, "%s to be true or false".formatted(name));
    };
  }

  /** Sentinels take no part in the master's login; they may have a password of their own. */
  private static void sentinels(RedisURI server, Map<String, String> options, String uri) {
    String password = options.get(SENTINEL_PASSWORD);
    String user = options.get(SENTINEL_USER);
    if (password == null && user == null) {
      return;
    }
    if (server.getSentinels().isEmpty()) {
      throw refused(
          uri, "%s and %s only with redis-sentinel".formatted(SENTINEL_USER, SENTINEL_PASSWORD));
    }
    if (password == null) {
      throw refused(uri, "no %s without %s".formatted(SENTINEL_USER, SENTINEL_PASSWORD));
    }
    Login login = new Login(user, password.toCharArray());
    server.getSentinels().forEach(login::apply);
  }

  private static @Nullable Duration callLimit(Map<String, String> options, String uri) {
    String limit = options.get(CALL_LIMIT);
    if (limit == null) {
      return null;
    }
    if (!limit.matches("[0-9]{1,9}")) {
      throw refused(uri, "callLimit to be a number of milliseconds");
    }
    return Duration.ofMillis(Long.parseLong(limit));
  }

  private static RedisURI single(List<Host> hosts, String path, String text) {
    if (hosts.size() > 1) {
      throw refused(text, "one host, or the scheme redis-cluster or redis-sentinel");
    }
    RedisURI server = RedisURI.create(hosts.get(0).name(), hosts.get(0).port());
    server.setDatabase(database(path, text));
    return server;
  }

  private static List<RedisURI> cluster(List<Host> hosts, String path, String text) {
    if (!path.isEmpty() && !path.equals("0")) {
      throw refused(text, "no database number, as a cluster has database 0 only");
    }
    return hosts.stream().map(host -> RedisURI.create(host.name(), host.port())).toList();
  }

  private static RedisURI sentinel(List<Host> hosts, String path, String text) {
    String[] parts = path.split("/", 2);
    if (parts[0].isEmpty()) {
      throw refused(
          text, "the master's name as the path, as in redis-sentinel://host:26379/mymaster");
    }
    RedisURI.Builder builder =
        RedisURI.Builder.sentinel(hosts.get(0).name(), hosts.get(0).port(), parts[0]);
    hosts.subList(1, hosts.size()).forEach(h -> builder.withSentinel(h.name(), h.port()));
    RedisURI server = builder.build();
    server.setDatabase(database(parts.length > 1 ? parts[1] : "", text));
    return server;
  }

  private static int database(String path, String text) {
    if (!path.matches("[0-9]{0,4}")) {
      throw refused(text, "a database number as the path, as in redis://localhost:6379/0");
    }
    return path.isEmpty() ? 0 : Integer.parseInt(path);
  }

  private static List<Host> hosts(String text, Kind kind, String uri) {
    int defaultPort = kind == Kind.SENTINEL ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
    List<Host> hosts = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher host = HOST.matcher(one);
      if (!host.matches()) {
        throw refused(uri, "hosts such as localhost:6379, separated by commas");
      }
      String name = host.group("host");
      int port = host.group("port") == null ? defaultPort : Integer.parseInt(host.group("port"));
      if (port < 1 || port > 65_535) {
        throw refused(uri, "ports of 1 to 65535");
      }
      hosts.add(new Host(name.startsWith("[") ? name.substring(1, name.length() - 1) : name, port));
    }
    return hosts;
  }

  private static Map<String, String> options(@Nullable String query, String uri) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return options;
    }
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 || !OPTIONS.contains(name)) {
        throw refused(
            uri,
            "options out of %s, as in ?prefix=bull".formatted(OPTIONS.stream().sorted().toList()));
      }
      options.put(name, decode(option.substring(equals + 1)));
    }
    return options;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes what may be a part of the password.
      throw new InvalidInputException(
          "expected every % in a Redis URI to be followed by two hexadecimal digits;"
              + " write a % of the password as %25");
    }
  }

  private static InvalidInputException refused(String uri, String expected) {
    return new InvalidInputException(
        "expected %s, got: \"%s\"".formatted(expected, withoutLogin(uri)));
  }

  /**
   * A URI may carry passwords, which belong in no message and no log. One that is not encoded may
   * have any character, so all before the last @ is left out.
   */
  public static String withoutLogin(String uri) {
    return LOGIN.matcher(PASSWORD_OPTION.matcher(uri).replaceAll("$1***")).replaceAll("$1***@");
  }

  private record Host(String name, int port) {}

  private static Login login(@Nullable String text, String uri) {
    if (text == null || text.isEmpty()) {
      return new Login(null, null);
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      // One program takes such a word for the password and the next for the user's name.
      throw refused(uri, "user:password@ or :password@ before the host");
    }
    String user = decode(text.substring(0, colon));
    String password = decode(text.substring(colon + 1));
    return new Login(user.isEmpty() ? null : user, password.toCharArray());
  }

  private record Login(@Nullable String user, char @Nullable [] password) {

    void apply(RedisURI server) {
      if (password != null) {
        server.setCredentialsProvider(new StaticCredentialsProvider(user, password));
      }
    }
  }
}
