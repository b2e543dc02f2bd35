package io.drover.job;

import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts are sent by HTTP, and what is sent along so that the other side can trust them.
 * Immutable. Its text has neither the path, which may be a secret, nor any value of a header.
 */
public final class Webhook {

  /** The header with the signature of the body, of a webhook that has a secret. */
  public static final String SIGNATURE = "Drover-Signature";

  private static final int MAX_HEADERS = 100;
  private static final int MAX_VALUE = 8192;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,255}");

  /** What the HTTP client says itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "date",
          "expect",
          "from",
          "host",
          "origin",
          "referer",
          "transfer-encoding",
          "upgrade",
          "via",
          "warning",
          "drover-signature");

  private final URI address;
  private final Map<String, String> headers;
  private final @Nullable String secret;

  private Webhook(URI address, Map<String, String> headers, @Nullable String secret) {
    this.address = address;
    this.headers = headers;
    this.secret = secret;
  }

  /**
   * Returns a webhook without headers of its own.
   *
   * @param address an absolute address of {@code http} or {@code https}, without a user's name
   * @throws InvalidInputException if it is none
   */
  public static Webhook to(URI address) {
    Check.notNull("the address of a webhook", address);
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || address.getHost() == null) {
      throw new InvalidInputException(
          "expected a webhook of http or https with a host, got: %s".formatted(place(address)));
    }
    if (address.getRawUserInfo() != null) {
      throw new InvalidInputException(
          "expected the address of a webhook without a user's name, got one at %s; send a header"
              .formatted(place(address)));
    }
    return new Webhook(address, Collections.emptyMap(), null);
  }

  /**
   * Adds a header, in place of one of the same name: {@code Authorization} with a token, for
   * example.
   *
   * @param name a name that HTTP allows, and that is not one of those the client sets itself
   * @param value one line of printable ASCII, at most 8192 characters
   */
  public Webhook header(String name, String value) {
    Check.notNull("the name of a header", name);
    Check.notNull("the value of a header", value);
    if (!TOKEN.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new InvalidInputException(
          "expected the name of a header that may be set, got one of %d characters%s"
              .formatted(name.length(), TOKEN.matcher(name).matches() ? ": " + name : ""));
    }
    boolean printable = value.chars().allMatch(one -> (one >= ' ' && one <= '~') || one == '\t');
    if (!printable || value.length() > MAX_VALUE) {
      throw new InvalidInputException(
          "expected the value of header %s in one line of at most %d characters of ASCII, got: something else"
              .formatted(name, MAX_VALUE));
    }
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, value);
    Check.between("how many headers a webhook has", more.size(), 1, MAX_HEADERS);
    return new Webhook(address, Collections.unmodifiableMap(more), secret);
  }

  /**
   * Has each body signed: the header {@value #SIGNATURE} is {@code sha256=} and the HMAC with
   * SHA-256 of the body under this secret in UTF-8, in hexadecimal.
   *
   * @param newSecret what both sides know; not blank
   */
  public Webhook secret(String newSecret) {
    if (Check.notNull("a secret", newSecret).isBlank()) {
      throw new InvalidInputException("expected a secret that is not blank, got: a blank one");
    }
    return new Webhook(address, headers, newSecret);
  }

  /** Returns the address. */
  public URI address() {
    return address;
  }

  /** Returns the headers, by name. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Returns the secret under which bodies are signed, if there is one. */
  public Optional<String> secret() {
    return Optional.ofNullable(secret);
  }

  /** Returns the scheme, the host and the port of the address, which are no secret. */
  public String place() {
    return place(address);
  }

  private static String place(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return "%s://%s%s".formatted(address.getScheme(), address.getHost(), port);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Webhook that
        && address.equals(that.address)
        && headers.equals(that.headers)
        && Objects.equals(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, headers, secret);
  }

  @Override
  public String toString() {
    return "Webhook[%s]".formatted(place());
  }
}
