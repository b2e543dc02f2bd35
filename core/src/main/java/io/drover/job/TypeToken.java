package io.drover.job;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import org.jspecify.annotations.Nullable;

/**
 * A Java type with its type arguments, which a {@code Class} cannot name: write {@code new
 * TypeToken<List<Order>>() {}}, with the braces. Immutable; equal to another of the same type.
 *
 * @param <T> the type
 */
public abstract class TypeToken<T> {

  private final Type type;

  /**
   * Captures the type argument of the subclass.
   *
   * @throws InvalidInputException if there is none, or if it has a type variable, whose value is
   *     not known at run time
   */
  protected TypeToken() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType own)
        || own.getRawType() != TypeToken.class) {
      throw new InvalidInputException(
          "expected a type token with a type, got: %s; write new TypeToken<List<String>>() {}"
              .formatted(getClass().getGenericSuperclass().getTypeName()));
    }
    Type captured = own.getActualTypeArguments()[0];
    if (!isKnown(captured)) {
      throw new InvalidInputException(
          "expected a type without type variables, got: %s; write the token where the type is known, and hand it on"
              .formatted(captured.getTypeName()));
    }
    this.type = captured;
  }

  private TypeToken(Class<T> type) {
    // Values are objects: what is asked for as an int comes as an Integer.
    this.type = MethodType.methodType(type).wrap().returnType();
  }

  /**
   * Returns the token of a class; that of a primitive type stands for its wrapper.
   *
   * @throws InvalidInputException if it is {@code null}
   */
  public static <T> TypeToken<T> of(Class<T> type) {
    return new Plain<>(Check.notNull("a class", type));
  }

  /** Returns the type; never a primitive one. */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof TypeToken<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  /** Returns the type as it is written in Java. */
  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static boolean isKnown(Type type) {
    if (type instanceof Class<?>) {
      return true;
    }
    if (type instanceof ParameterizedType generic) {
      return areKnown(generic.getActualTypeArguments());
    }
    if (type instanceof GenericArrayType array) {
      return isKnown(array.getGenericComponentType());
    }
    return type instanceof WildcardType wildcard
        && areKnown(wildcard.getUpperBounds())
        && areKnown(wildcard.getLowerBounds());
  }

  private static boolean areKnown(Type[] types) {
    for (Type type : types) {
      if (!isKnown(type)) {
        return false;
      }
    }
    return true;
  }

  private static final class Plain<T> extends TypeToken<T> {
    Plain(Class<T> type) {
      super(type);
    }
  }
}
