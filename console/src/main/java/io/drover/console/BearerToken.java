package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A token's digest, and what its bearer may do. Immutable; the token itself is not kept. */
final class BearerToken {

  private final byte[] digest;
  private final Role role;

  private BearerToken(byte[] digest, Role role) {
    this.digest = digest;
    this.role = role;
  }

  static BearerToken of(String token, Role role) {
    return new BearerToken(digest(token), role);
  }

  Role role() {
    return role;
  }

  /** Compares in a time that does not tell how much of the token is right. */
  boolean fits(String given) {
    return MessageDigest.isEqual(digest, digest(given));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected every JVM to have SHA-256", e);
    }
  }
}
