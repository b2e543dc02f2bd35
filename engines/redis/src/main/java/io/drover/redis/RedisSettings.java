package io.drover.redis;

import io.drover.job.InvalidInputException;
import io.drover.redis.connections.Certificates;
import io.drover.redis.connections.RedisAddress;
import io.drover.redis.connections.Setup;
import io.drover.redis.scripts.Required;
import io.lettuce.core.RedisCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis store is opened: where the server is, and what the URI says besides. Immutable.
 *
 * <p>Two are equal if all they say is equal; of what supplies logins, if it is the same.
 */
public final class RedisSettings {

  /** The prefix of BullMQ and of Drover unless told otherwise. */
  public static final String DEFAULT_PREFIX = "bull";

  private static final Duration LEAST_CALL_LIMIT = Duration.ofMillis(10);

  /** Without a colon, so that nobody takes a connection for a worker's by its name. */
  private static final Pattern CLIENT_NAME = Pattern.compile("[!-~&&[^:]]{1,100}");

  private final String uri;
  private final Choices set;

  private RedisSettings(String uri, Choices set) {
    if (Required.of("a prefix", set.prefix).isBlank()) {
      throw new InvalidInputException(
          "expected a prefix such as \"bull\", got: \"%s\"".formatted(set.prefix));
    }
    if (Required.of("a callLimit", set.callLimit).compareTo(LEAST_CALL_LIMIT) < 0) {
      throw new InvalidInputException(
          "expected callLimit to be at least 10ms, got: %sms".formatted(set.callLimit.toMillis()));
    }
    if (set.clientName != null && !CLIENT_NAME.matcher(set.clientName).matches()) {
      throw new InvalidInputException(
          "expected clientName to have 1 to 100 characters of ASCII, without spaces and colons, got: \"%s\""
              .formatted(set.clientName));
    }
    this.uri = uri;
    this.set = set;
  }

  /**
   * Returns the settings for a URI, see {@link RedisEngine}: what its options say, and for the rest
   * the prefix {@code bull} and a call limit of 5 s.
   *
   * @throws InvalidInputException if it is none of a Redis; the message has no password
   */
  public static RedisSettings at(String uri) {
    RedisAddress.Said said = RedisAddress.parse(Required.of("a URI", uri)).said();
    Choices set = new Choices();
    set.prefix = Objects.requireNonNullElse(said.prefix(), set.prefix);
    set.callLimit = Objects.requireNonNullElse(said.callLimit(), set.callLimit);
    set.clientName = said.clientName();
    set.certificates = said.certificates();
    return new RedisSettings(uri, set);
  }

  /**
   * Returns these settings with another prefix: what every key begins with, shared with BullMQ's
   * {@code prefix}. On a cluster it may hold a hash tag, as in <code>{app}</code>. Defaults to
   * {@code bull}.
   *
   * @throws InvalidInputException if it is blank
   */
  public RedisSettings prefix(String newPrefix) {
    return change(draft -> draft.prefix = newPrefix);
  }

  /**
   * Returns these settings with another limit: how long the server may take to answer before the
   * call fails. Defaults to 5 s.
   *
   * @throws InvalidInputException if it is less than 10 ms
   */
  public RedisSettings callLimit(Duration limit) {
    return change(draft -> draft.callLimit = limit);
  }

  /**
   * Returns these settings with a name under which the server lists connections, as in {@code
   * CLIENT LIST}; that on which a worker waits has the worker's. Defaults to none.
   *
   * @throws InvalidInputException if it has spaces, colons or what is not ASCII, or more than 100
   *     characters
   */
  public RedisSettings clientName(String name) {
    return change(draft -> draft.clientName = Required.of("a clientName", name));
  }

  /**
   * Returns these settings with logins instead of what the URI says of user and password, for those
   * that change: it is asked for each connection that is opened, again after a cut too. Those that
   * are open stay so until the server closes them. Sentinels are no part of it.
   *
   * @param supplier called on a thread that must not be blocked; what it throws fails that
   *     connection, which is tried again as one to a server that is away
   */
  public RedisSettings login(Supplier<RedisLogin> supplier) {
    return change(draft -> draft.login = Required.of("a login", supplier));
  }

  /**
   * Returns these settings with the file of those who vouch for the server's certificate, in the
   * PEM format, instead of the JVM's trust store. It is read for each connection.
   *
   * @throws InvalidInputException if the URI does not ask for TLS
   */
  public RedisSettings authorities(Path file) {
    Path there = secure("authorities", file);
    return change(
        draft ->
            draft.certificates =
                new Certificates(there, draft.certificates.own(), draft.certificates.key()));
  }

  /**
   * Returns these settings with the certificate the client shows to a server that asks for one.
   * Defaults to none.
   *
   * @param chain the certificate, and perhaps those of who vouches for it, in the PEM format
   * @param key its private key, in the PEM format, PKCS 8 ({@code BEGIN PRIVATE KEY}), without a
   *     password; both are read for each connection
   * @throws InvalidInputException if the URI does not ask for TLS
   */
  public RedisSettings certificate(Path chain, Path key) {
    Path own = secure("a certificate", chain);
    Path secret = secure("a key", key);
    return change(
        draft ->
            draft.certificates = new Certificates(draft.certificates.authorities(), own, secret));
  }

  private Path secure(String what, Path file) {
    if (!RedisAddress.parse(uri).isSecure()) {
      throw new InvalidInputException(
          "expected %s only with rediss or tls=true, got: \"%s\""
              .formatted(what, RedisAddress.withoutLogin(uri)));
    }
    return Required.of(what, file);
  }

  /** Returns where the server is, with any password of it. */
  public String uri() {
    return uri;
  }

  /** Returns what every key begins with. */
  public String prefix() {
    return set.prefix;
  }

  /** Returns how long the server may take to answer before the call fails. */
  public Duration callLimit() {
    return set.callLimit;
  }

  /** Returns the name under which the server lists connections, if they have one. */
  public Optional<String> clientName() {
    return Optional.ofNullable(set.clientName);
  }

  /** Returns how connections are opened. */
  Setup setup() {
    Supplier<RedisLogin> login = set.login;
    Setup.Identity identity =
        new Setup.Identity(set.clientName, login == null ? null : () -> credentials(login));
    return new Setup(uri, set.callLimit, identity, set.certificates);
  }

  private static RedisCredentials credentials(Supplier<RedisLogin> supplier) {
    RedisLogin login = Required.of("a login of the supplier", supplier.get());
    return RedisCredentials.just(login.user().orElse(null), login.password());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RedisSettings that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<@Nullable Object> values() {
    return Arrays.asList(
        uri, set.prefix, set.callLimit, set.clientName, set.certificates, set.login);
  }

  /** Returns all it says, without any password. */
  @Override
  public String toString() {
    return "RedisSettings[uri=%s, prefix=%s, callLimit=%s, clientName=%s, certificates=%s, login=%s]"
        .formatted(
            RedisAddress.withoutLogin(uri),
            set.prefix,
            set.callLimit,
            set.clientName,
            set.certificates.isEmpty() ? "none" : set.certificates,
            set.login == null ? "of the URI" : "supplied");
  }

  private RedisSettings change(Consumer<Choices> edit) {
    Choices changed = new Choices();
    changed.prefix = set.prefix;
    changed.callLimit = set.callLimit;
    changed.clientName = set.clientName;
    changed.certificates = set.certificates;
    changed.login = set.login;
    edit.accept(changed);
    return new RedisSettings(uri, changed);
  }

  /** What the settings are. For one thread, until settings hold it. */
  private static final class Choices {
    String prefix = DEFAULT_PREFIX;
    Duration callLimit = Duration.ofSeconds(5);
    @Nullable String clientName;
    Certificates certificates = Certificates.NONE;
    @Nullable Supplier<RedisLogin> login;
  }
}
