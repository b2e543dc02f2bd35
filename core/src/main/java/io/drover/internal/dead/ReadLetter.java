package io.drover.internal.dead;

import io.drover.internal.store.JobShape;
import io.drover.job.Check;
import io.drover.job.DeadLetter;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.TypeToken;
import io.drover.job.UndecodableException;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as its user sees it. Immutable; the data are decoded each time they are asked for.
 *
 * @param letter what was read
 * @param shape what turns the data into values
 */
record ReadLetter<T>(Letter letter, JobShape<T> shape) implements DeadLetter<T> {

  @Override
  public String id() {
    return letter.id();
  }

  @Override
  public String queue() {
    return letter.record().queue();
  }

  @Override
  public JobState state() {
    return letter.record().state();
  }

  @Override
  public String name() {
    return letter.name();
  }

  @Override
  public Optional<String> originQueue() {
    return Optional.ofNullable(letter.queue());
  }

  @Override
  public Optional<String> originId() {
    return Optional.ofNullable(letter.originId());
  }

  @Override
  public @Nullable T data() {
    return decode(shape.type());
  }

  @Override
  public String dataJson() {
    return new String(letter.data(), StandardCharsets.UTF_8);
  }

  @Override
  public <D> Optional<D> dataAs(TypeToken<D> type) {
    return Optional.ofNullable(decode(Check.notNull("a type", type)));
  }

  private <D> @Nullable D decode(TypeToken<D> type) {
    try {
      return JobShape.decode(shape.codec(), letter.data(), type);
    } catch (UndecodableException e) {
      throw new UndecodableException(
          "expected the data of the job in dead letter %s of queue \"%s\" to fit %s; %s"
              .formatted(id(), queue(), type, e.getMessage()),
          e);
    }
  }

  @Override
  public JobOptions options() {
    return letter.options();
  }

  @Override
  public String error() {
    return letter.error();
  }

  @Override
  public Optional<String> errorClass() {
    return Optional.ofNullable(letter.errorClass());
  }

  @Override
  public Optional<String> place() {
    return Optional.ofNullable(letter.place());
  }

  @Override
  public String cause() {
    return letter.cause();
  }

  @Override
  public List<String> stackTraces() {
    return letter.stackTraces();
  }

  @Override
  public Instant failedAt() {
    return letter.failedAt();
  }

  @Override
  public int attempts() {
    return letter.attempts();
  }

  @Override
  public Optional<Instant> createdAt() {
    return Optional.ofNullable(letter.createdAt());
  }

  @Override
  public Optional<Instant> startedAt() {
    return Optional.ofNullable(letter.startedAt());
  }

  @Override
  public int stalledCount() {
    return letter.stalls();
  }

  @Override
  public Optional<String> processedBy() {
    return Optional.ofNullable(letter.processedBy());
  }

  @Override
  public int redrives() {
    return letter.redrives();
  }

  @Override
  public Optional<JobKey> parent() {
    return Optional.ofNullable(letter.parent()).map(ParentLink::parent);
  }

  @Override
  public List<String> path() {
    return letter.path();
  }

  @Override
  public String toString() {
    return "DeadLetter[queue=%s, id=%s, origin=%s:%s, name=%s, error=%s]"
        .formatted(queue(), id(), letter.queue(), letter.originId(), name(), error());
  }
}
