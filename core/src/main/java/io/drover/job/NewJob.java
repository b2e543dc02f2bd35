package io.drover.job;

/**
 * A job to add: its name, data and options. Immutable if the data is.
 *
 * @param name what kind of job it is; not blank
 * @param data what the handler gets
 * @param options how it is stored, ordered, retried and kept
 * @param <T> the type of the data
 */
public record NewJob<T>(String name, T data, JobOptions options) {

  /** Checks the components. */
  public NewJob {
    Check.notBlank("job name", name);
  }

  /** Returns a job to add with the default options. */
  public static <T> NewJob<T> of(String name, T data) {
    return new NewJob<>(name, data, JobOptions.defaults());
  }

  /** Returns a job to add. */
  public static <T> NewJob<T> of(String name, T data, JobOptions options) {
    return new NewJob<>(name, data, options);
  }
}
