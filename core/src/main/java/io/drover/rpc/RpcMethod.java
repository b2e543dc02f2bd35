package io.drover.rpc;

import io.drover.job.Check;
import io.drover.job.TypeToken;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A method that is called through a queue: its name, and the types of its parameters and its
 * result. Immutable; make one constant for each, which client and server share.
 *
 * @param <P> the type of the parameters, which are one value
 * @param <R> the type of the result
 */
public final class RpcMethod<P, R> {

  /** The greatest length of a method's name, in characters. */
  public static final int MAX_NAME = 255;

  private final String name;
  private final TypeToken<P> params;
  private final TypeToken<R> result;

  private RpcMethod(String name, TypeToken<P> params, TypeToken<R> result) {
    this.name = checkName(name);
    this.params = Check.notNull("a type of parameters", params);
    this.result = Check.notNull("a type of results", result);
  }

  /**
   * Returns a method.
   *
   * @param name see {@link #checkName}
   * @param params what its parameters are; {@code Void.class} for none
   * @param result what it returns; {@code Void.class} for nothing
   */
  public static <P, R> RpcMethod<P, R> of(String name, Class<P> params, Class<R> result) {
    return of(name, TypeToken.of(params), TypeToken.of(result));
  }

  /** Returns a method whose parameters or result are of types that have arguments. */
  public static <P, R> RpcMethod<P, R> of(String name, TypeToken<P> params, TypeToken<R> result) {
    return new RpcMethod<>(name, params, result);
  }

  /**
   * Returns the name of a method if it is one: not blank, at most {@value #MAX_NAME} characters,
   * without a NUL or half of a surrogate pair.
   *
   * @throws io.drover.job.InvalidInputException if it breaks a rule
   */
  public static String checkName(String name) {
    Check.notNull("the name of a method", name);
    Check.between("length of the method's name", name.length(), 1, MAX_NAME);
    return Check.text("the name of a method", name);
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns what its parameters are. */
  public TypeToken<P> params() {
    return params;
  }

  /** Returns what it returns. */
  public TypeToken<R> result() {
    return result;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RpcMethod<?, ?> that
        && name.equals(that.name)
        && params.equals(that.params)
        && result.equals(that.result);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, params, result);
  }

  @Override
  public String toString() {
    return "RpcMethod[name=%s, params=%s, result=%s]".formatted(name, params, result);
  }
}
