package io.drover.redis;

import io.drover.job.InvalidInputException;
import io.drover.redis.scripts.Required;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who connects to a Redis: a password, and the user it is of. Immutable.
 *
 * <p>Two are equal if both are.
 */
public final class RedisLogin {

  private final @Nullable String user;
  private final String password;

  private RedisLogin(@Nullable String user, String password) {
    this.user = user;
    this.password = Required.of("a password", password);
  }

  /**
   * Returns the login of the default user.
   *
   * @throws InvalidInputException if the password is {@code null}
   */
  public static RedisLogin of(String password) {
    return new RedisLogin(null, password);
  }

  /**
   * Returns the login of a user.
   *
   * @throws InvalidInputException if the user is empty, or one of both is {@code null}
   */
  public static RedisLogin of(String user, String password) {
    if (Required.of("a user", user).isEmpty()) {
      throw new InvalidInputException(
          "expected a user's name, got: \"\"; leave it out for the default user");
    }
    return new RedisLogin(user, password);
  }

  /** Returns the user's name, or nothing for the default user. */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** Returns the password. */
  public String password() {
    return password;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RedisLogin that
        && Objects.equals(user, that.user)
        && password.equals(that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, password);
  }

  /** Returns who it is, without the password. */
  @Override
  public String toString() {
    return "RedisLogin[user=%s]".formatted(user == null ? "default" : user);
  }
}
