package io.drover.job;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * Turns values into JSON and back. Implementations are safe for use by several threads.
 *
 * <p>Which one a {@code Drover} uses is a setting. It defaults to {@link #jackson()}:
 *
 * <table>
 * <caption>What the default codec does with what is not as expected</caption>
 * <tr><th>JSON or value</th><th>What becomes of it</th></tr>
 * <tr><td>a property the type does not have</td><td>passed over, so that a newer producer does not
 *     break an older worker; {@link #strict()} refuses it</td></tr>
 * <tr><td>a property that is missing</td><td>{@code null}, or {@code Optional.empty()}, or what a
 *     bean's field was initialised with, so that a newer worker reads older jobs; a primitive
 *     component of a record or parameter of a constructor is refused, since nobody meant 0;
 *     {@link #strict()} refuses all that records and constructors ask for</td></tr>
 * <tr><td>{@code null} for a primitive</td><td>refused</td></tr>
 * <tr><td>1.5 or 1.0 for an integer</td><td>refused, as nothing is rounded</td></tr>
 * <tr><td>a number too large for its type</td><td>refused</td></tr>
 * <tr><td>a number in a string, for a number</td><td>read</td></tr>
 * <tr><td>an enum constant that is not there, or its number</td><td>refused</td></tr>
 * <tr><td>a property twice</td><td>the last one counts</td></tr>
 * <tr><td>something after the value</td><td>refused</td></tr>
 * <tr><td>decimals where no type is known ({@code Object}, a map's values)</td><td>
 *     {@code BigDecimal}, every digit kept</td></tr>
 * <tr><td>integers where no type is known</td><td>{@code Integer}, else {@code Long}, else
 *     {@code BigInteger}</td></tr>
 * <tr><td>{@code java.time}, {@code Date}</td><td>text in ISO 8601, never a number</td></tr>
 * <tr><td>{@code ZonedDateTime}, {@code OffsetDateTime}</td><td>keep their zone and offset: {@code
 *     "2026-10-25T02:30:00+01:00[Europe/Berlin]"}. JavaScript's {@code Date} cannot read a zone's
 *     name: for jobs that Node runs take {@code Instant} or {@code OffsetDateTime}</td></tr>
 * <tr><td>NaN and infinities</td><td>strings, {@code "NaN"}</td></tr>
 * <tr><td>data in a circle, or more than 500 levels deep</td><td>refused</td></tr>
 * </table>
 *
 * <p>An interface or abstract class needs an annotation that says which class a JSON is, Jackson's
 * {@code @JsonTypeInfo} for example; {@code @JsonTypeInfo(use = Id.SIMPLE_NAME)} is enough for a
 * sealed interface. Without one the queue is refused when it is made: see {@link #check}.
 */
public interface JsonCodec {

  /** Returns the default codec, made of Jackson 3: see the table above. */
  static JsonCodec jackson() {
    return JacksonCodec.lenient();
  }

  /**
   * Returns the default codec with one difference: an unknown property is refused, and so is a
   * missing one that a record or a constructor asks for, {@code Optional} ones included. Fields and
   * setters of a bean may still be missing. Old jobs and newer producers have to be thought of at
   * each change of a type.
   */
  static JsonCodec strict() {
    return JacksonCodec.strict();
  }

  /**
   * Returns a codec that uses the application's own mapper of Jackson 3, with that mapper's
   * settings and modules: nothing of the table above is promised.
   *
   * @param mapper any mapper of JSON
   * @throws InvalidInputException if the mapper is null, or writes another format
   */
  static JsonCodec jackson(ObjectMapper mapper) {
    return JacksonCodec.of(mapper);
  }

  /**
   * Returns the value as JSON in UTF-8; {@code null} becomes {@code null}.
   *
   * @param value what to encode
   * @param type what the value was declared as, {@code List<Order>} for example, which the value
   *     itself cannot tell; {@code Object.class} if that is not known
   * @throws UndecodableException if the value cannot be encoded
   */
  byte[] encode(@Nullable Object value, Type type);

  /**
   * Returns the value that the JSON stands for.
   *
   * @param json JSON in UTF-8
   * @param type what the value has to be
   * @throws UndecodableException if the bytes are no JSON or do not fit the type
   */
  @Nullable Object decode(byte[] json, Type type);

  /**
   * Refuses a type that {@link #decode} cannot make values of, whatever the JSON. It is called when
   * a queue of that type is made, so that the fault shows there and not at the first job. A codec
   * that cannot tell does nothing.
   *
   * @param type what the values will have to be
   * @throws InvalidInputException if no value of the type can be decoded
   */
  void check(Type type);
}
