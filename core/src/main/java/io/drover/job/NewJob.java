package io.drover.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job to add: its name, data and options. Immutable if the data is.
 *
 * @param <T> the type of the data
 */
public final class NewJob<T> {

  private final String name;
  private final @Nullable TypeToken<T> type;
  private final @Nullable T data;
  private final JobOptions options;

  private NewJob(String name, @Nullable TypeToken<T> type, @Nullable T data, JobOptions options) {
    this.name = JobIds.checkName(name);
    this.type = type;
    this.data = data;
    this.options = Check.notNull("job options", options);
  }

  /** Returns a job to add with the default options; see the other method of this name. */
  public static <T> NewJob<T> of(String name, @Nullable T data) {
    return of(name, data, JobOptions.defaults());
  }

  /**
   * Returns a job to add.
   *
   * @param name what kind of job it is; see {@link JobIds#checkName}
   * @param data what the handler gets; {@code null} is stored as JSON's {@code null}
   * @param options how it is stored, ordered, retried and kept
   */
  public static <T> NewJob<T> of(String name, @Nullable T data, JobOptions options) {
    return new NewJob<>(name, null, data, options);
  }

  /** Returns a job to add with the default options. */
  public static <T> NewJob<T> of(JobType<T> type, @Nullable T data) {
    return of(type, data, JobOptions.defaults());
  }

  /** Returns a job to add; see {@link #of(String, Object, JobOptions)}. */
  public static <T> NewJob<T> of(JobType<T> type, @Nullable T data, JobOptions options) {
    return new NewJob<>(Check.notNull("a job type", type).name(), type.type(), data, options);
  }

  /** Returns this job with other options. */
  public NewJob<T> withOptions(JobOptions newOptions) {
    return new NewJob<>(name, type, data, newOptions);
  }

  /** Returns what kind of job it is. */
  public String name() {
    return name;
  }

  /** Returns the type of the data, or {@code null} if the queue's type says it. */
  public @Nullable TypeToken<T> type() {
    return type;
  }

  /** Returns what the handler gets. */
  @SuppressWarnings("NullAway") // Whoever made the job with null knows.
  public T data() {
    return data;
  }

  /** Returns how it is stored, ordered, retried and kept. */
  public JobOptions options() {
    return options;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewJob<?> that
        && name.equals(that.name)
        && Objects.equals(type, that.type)
        && Objects.equals(data, that.data)
        && options.equals(that.options);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, data, options);
  }

  @Override
  public String toString() {
    return "NewJob[name=%s, data=%s, options=%s]".formatted(name, data, options);
  }
}
