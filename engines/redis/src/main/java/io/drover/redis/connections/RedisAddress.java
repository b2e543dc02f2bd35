package io.drover.redis.connections;

import static io.drover.redis.connections.UriOptions.CALL_LIMIT;
import static io.drover.redis.connections.UriOptions.CLIENT_NAME;
import static io.drover.redis.connections.UriOptions.DATABASE;
import static io.drover.redis.connections.UriOptions.PREFIX;
import static io.drover.redis.connections.UriOptions.SENTINEL_PASSWORD;
import static io.drover.redis.connections.UriOptions.SENTINEL_USER;
import static io.drover.redis.connections.UriOptions.TLS;
import static io.drover.redis.connections.UriOptions.VERIFY_PEER;

import io.drover.job.InvalidInputException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    SENTINEL,
    SOCKET
  }

  private static final Pattern URI =
      Pattern.compile(
          "(?<scheme>redis|rediss|redis-cluster|redis-sentinel|redis-socket)://"
              + "(?:(?<login>[^@/?]*)@)?(?<hosts>[^@/?]*)(?:/(?<path>[^?]*))?(?:\\?(?<query>.*))?",
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
    UriOptions options = UriOptions.parse(uri.group("query"), text);
    Kind kind =
        switch (uri.group("scheme").toLowerCase(Locale.ROOT)) {
          case "redis-cluster" -> Kind.CLUSTER;
          case "redis-sentinel" -> Kind.SENTINEL;
          case "redis-socket" -> Kind.SOCKET;
          default -> Kind.SINGLE;
        };
    boolean secure = uri.group("scheme").equalsIgnoreCase("rediss");
    boolean tls = options.flag(TLS, secure);
    if (secure && !tls) {
      throw refused(text, "no tls=false with rediss, or the scheme redis");
    }
    boolean verifyPeer = options.flag(VERIFY_PEER, true);
    Login login = login(uri.group("login"), text);
    String path = uri.group("path") == null ? "" : uri.group("path");
    List<RedisURI> servers =
        kind == Kind.SOCKET
            ? List.of(socket(uri.group("hosts"), path, options, text))
            : servers(kind, uri.group("hosts"), path, options, text);
    for (RedisURI server : servers) {
      login.apply(server);
      server.setSsl(tls);
      server.setVerifyPeer(verifyPeer);
      sentinels(server, options, text);
    }
    Said said =
        new Said(
            options.text(PREFIX),
            options.millis(CALL_LIMIT),
            options.text(CLIENT_NAME),
            options.certificates(tls));
    return new RedisAddress(kind, servers, said);
  }

  private static List<RedisURI> servers(
      Kind kind, String named, String path, UriOptions options, String text) {
    if (options.text(DATABASE) != null) {
      throw refused(text, "%s only with redis-socket, and the path elsewhere".formatted(DATABASE));
    }
    List<Host> hosts = hosts(named, kind, text);
    return switch (kind) {
      case CLUSTER -> cluster(hosts, path, text);
      case SENTINEL -> List.of(sentinel(hosts, path, text));
      default -> List.of(single(hosts, path, text));
    };
  }

  /** Returns whether connections speak TLS. */
  public boolean isSecure() {
    return servers.get(0).isSsl();
  }

  /** Sentinels take no part in the master's login; they may have a password of their own. */
  private static void sentinels(RedisURI server, UriOptions options, String uri) {
    String password = options.text(SENTINEL_PASSWORD);
    String user = options.text(SENTINEL_USER);
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

  private static RedisURI single(List<Host> hosts, String path, String text) {
    if (hosts.size() > 1) {
      throw refused(text, "one host, or the scheme redis-cluster or redis-sentinel");
    }
    RedisURI server = RedisURI.create(hosts.get(0).name(), hosts.get(0).port());
    server.setDatabase(database(path, text));
    return server;
  }

  /** The path is that of the socket, so that the database has an option of its own. */
  private static RedisURI socket(String host, String path, UriOptions options, String text) {
    if (!host.isEmpty() || path.isEmpty()) {
      throw refused(text, "the file of a socket, as in redis-socket:///run/redis/redis.sock");
    }
    if (options.flag(TLS, false)) {
      throw refused(text, "no tls=true with redis-socket, which stays on this machine");
    }
    RedisURI server = RedisURI.Builder.socket("/" + UriOptions.decode(path)).build();
    String database = options.text(DATABASE);
    server.setDatabase(database(database == null ? "" : database, text));
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
      throw refused(text, "a database number, as in redis://localhost:6379/0");
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

  static InvalidInputException refused(String uri, String expected) {
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
    String user = UriOptions.decode(text.substring(0, colon));
    String password = UriOptions.decode(text.substring(colon + 1));
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
