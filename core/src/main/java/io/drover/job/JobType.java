package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of job: its name and the type of its data, so that a queue may hold several kinds and each
 * reaches the handler that knows it. Immutable; make one constant for each kind.
 *
 * @param <T> the type of the data
 */
public final class JobType<T> {

  private final String name;
  private final TypeToken<T> type;

  private JobType(String name, TypeToken<T> type) {
    this.name = JobIds.checkName(name);
    this.type = Check.notNull("a type", type);
  }

  /**
   * Returns a kind of job.
   *
   * @param name the name its jobs are added with; see {@link JobIds#checkName}
   * @param type what their data are; a primitive type stands for its wrapper
   */
  public static <T> JobType<T> of(String name, Class<T> type) {
    return of(name, TypeToken.of(type));
  }

  /**
   * Returns a kind of job whose data are of a type with arguments: {@code JobType.of("order-all",
   * new TypeToken<List<Order>>() {})}.
   */
  public static <T> JobType<T> of(String name, TypeToken<T> type) {
    return new JobType<>(name, type);
  }

  /** Returns the name its jobs are added with. */
  public String name() {
    return name;
  }

  /** Returns what the data of its jobs are. */
  public TypeToken<T> type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobType<?> that && name.equals(that.name) && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type);
  }

  @Override
  public String toString() {
    return "JobType[name=%s, type=%s]".formatted(name, type);
  }
}
