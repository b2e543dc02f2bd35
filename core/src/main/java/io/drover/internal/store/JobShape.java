package io.drover.internal.store;

import io.drover.job.Check;
import io.drover.job.Delivery;
import io.drover.job.InvalidInputException;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.job.JsonCodec;
import io.drover.job.NewJob;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import io.drover.job.UndecodableException;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's jobs look like to its user: turns data into what is stored, and what is stored
 * into jobs. Immutable.
 *
 * @param queue the queue's name
 * @param type what the data are
 * @param typesByName what the data of the jobs of some names are
 * @param codec turns data into JSON and back
 */
public record JobShape<T>(
    String queue,
    TypeToken<T> type,
    Map<String, TypeToken<? extends T>> typesByName,
    JsonCodec codec) {

  /**
   * Makes a shape, so that a type no value can be made of shows here and not at the first job.
   *
   * @throws InvalidInputException if the codec refuses one of the types
   */
  public JobShape {
    codec.check(type.type());
    typesByName.values().forEach(own -> codec.check(own.type()));
  }

  /** Makes the shape of jobs whose data are of one type, whatever their names. */
  public JobShape(String queue, TypeToken<T> type, JsonCodec codec) {
    this(queue, type, Map.of(), codec);
  }

  /** Returns this shape with other types for the data of the jobs of some names. */
  public JobShape<T> withTypes(Map<String, TypeToken<? extends T>> types) {
    return new JobShape<>(queue, type, types, codec);
  }

  /** Returns a stored job as its user sees it. */
  public Job<T> job(JobRecord record) {
    return new ReadJob<>(record, this);
  }

  /**
   * Returns a job to store. The data are encoded here, in the caller's thread.
   *
   * @param defaults what holds where the job's options were not set
   */
  public JobInsert insert(NewJob<? extends T> job, JobOptions defaults, StoreContext store) {
    return insert(job, job.options().withDefaults(defaults), declared(job), store);
  }

  /** Returns a job for any queue to store. The data are encoded here, in the caller's thread. */
  public static JobDelivery delivery(Delivery delivery, StoreContext store) {
    NewJob<?> job = delivery.job();
    TypeToken<?> own = job.type();
    Type declared = own == null ? Object.class : own.type();
    return JobDelivery.of(delivery.queue(), insert(job, job.options(), declared, store));
  }

  private static JobInsert insert(
      NewJob<?> job, JobOptions options, Type declared, StoreContext store) {
    byte[] data = data(store.codec(), job, options, declared, store.limits());
    Instant now = options.timestamp() == null ? store.now() : options.timestamp();
    Instant timestamp = now.truncatedTo(ChronoUnit.MILLIS);
    return JobInsert.of(job.name(), data, options, timestamp).delay(delay(options, timestamp));
  }

  /**
   * Returns the data of a job to store as JSON, if they are not too large.
   *
   * @param options its options, defaults included
   */
  public byte[] data(NewJob<? extends T> job, JobOptions options, Limits limits) {
    return data(codec, job, options, declared(job), limits);
  }

  private static byte[] data(
      JsonCodec codec, NewJob<?> job, JobOptions options, Type declared, Limits limits) {
    byte[] data = encode(codec, job.data(), declared, limits);
    if (options.sizeLimit() > 0 && data.length > options.sizeLimit()) {
      throw new InvalidInputException(
          "expected data of at most %d bytes of JSON (the job's sizeLimit), got: %d"
              .formatted(options.sizeLimit(), data.length));
    }
    return data;
  }

  /** Returns jobs to store; if one is refused, none is stored. */
  public List<JobInsert> inserts(
      List<? extends NewJob<? extends T>> jobs, JobOptions defaults, StoreContext store) {
    List<? extends NewJob<? extends T>> all = Check.elements("the jobs to add", jobs);
    List<JobInsert> inserts = new ArrayList<>(all.size());
    for (NewJob<? extends T> job : all) {
      inserts.add(insert(job, defaults, store));
    }
    return inserts;
  }

  /** Returns the data of a job of any name as JSON, if they are not too large. */
  public byte[] encodeData(@Nullable T data, Limits limits) {
    return encode(codec, data, type.type(), limits);
  }

  /** Returns the data of a job as JSON, if they are not too large. */
  public byte[] encodeData(String jobName, @Nullable T data, Limits limits) {
    return encode(codec, data, type(jobName).type(), limits);
  }

  /** Returns a value of any type, a result or progress, as JSON, if it is not too large. */
  public byte[] encode(@Nullable Object value, Limits limits) {
    return encode(codec, value, Object.class, limits);
  }

  private static byte[] encode(
      JsonCodec codec, @Nullable Object value, Type declared, Limits limits) {
    return limits.checkData("data", codec.encode(value, declared));
  }

  /** Returns the data of a stored job. */
  @SuppressWarnings("NullAway") // A job added with null data has null data.
  T decode(JobRecord record) {
    TypeToken<? extends T> own = type(record.name());
    try {
      return decode(codec, record.data(), own);
    } catch (UndecodableException e) {
      throw new UndecodableException(
          "expected the data of job %s in queue \"%s\" to fit %s; %s"
              .formatted(record.id(), queue, own, e.getMessage()),
          e);
    }
  }

  /**
   * Returns whether the data of a kind of job are decoded before the handler runs, so that it never
   * sees bad ones.
   */
  public boolean isChecked(String jobName) {
    return type(jobName).type() != Object.class;
  }

  private Type declared(NewJob<? extends T> job) {
    TypeToken<?> own = job.type();
    return (own == null ? type(job.name()) : own).type();
  }

  private TypeToken<? extends T> type(String jobName) {
    return typesByName.getOrDefault(jobName, type);
  }

  /** Returns the value that JSON stands for. */
  @SuppressWarnings("unchecked") // The codec's contract: what it returns fits the type.
  public static <V> @Nullable V decode(JsonCodec codec, byte[] json, TypeToken<V> type) {
    return (V) codec.decode(json, type.type());
  }

  private static Duration delay(JobOptions options, Instant timestamp) {
    Instant at = options.at();
    if (at == null) {
      TimeRange.check("the instant at which the job is due", timestamp.plus(options.delay()));
      return options.delay();
    }
    return at.isAfter(timestamp) ? Duration.between(timestamp, at) : Duration.ZERO;
  }
}
