package io.drover.internal.dead;

import io.drover.job.DeadLetterFilter;
import io.drover.spi.JobRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells which dead letters a filter lets pass. Immutable.
 *
 * @param filter the filter
 */
record LetterMatch(DeadLetterFilter filter) implements Predicate<Letter> {

  @Override
  public boolean test(Letter letter) {
    return is(filter.name(), letter.name())
        && is(filter.origin(), letter.queue())
        && isInTime(letter.failedAt())
        && isOfClass(letter)
        && hasError(letter)
        && hasText(letter)
        && (filter.cause() == null || filter.cause().equals(letter.cause()));
  }

  /** Returns a job of a dead-letter queue if it passes, else {@code null}. */
  @Nullable Letter letter(JobRecord record) {
    Letter letter = Letter.of(record);
    return filter.isAll() || test(letter) ? letter : null;
  }

  private static boolean is(@Nullable String wanted, @Nullable String got) {
    return wanted == null || wanted.equals(got);
  }

  private boolean isInTime(Instant failedAt) {
    Instant since = filter.since();
    Instant until = filter.until();
    return (since == null || !failedAt.isBefore(since))
        && (until == null || !failedAt.isAfter(until));
  }

  private boolean isOfClass(Letter letter) {
    String wanted = filter.errorClass();
    if (wanted == null) {
      return true;
    }
    String got = letter.errorClass();
    return got != null
        && (got.equals(wanted) || got.endsWith("." + wanted) || got.endsWith("$" + wanted));
  }

  private boolean hasError(Letter letter) {
    String wanted = filter.error();
    return wanted == null || hasError(letter, wanted);
  }

  private static boolean hasError(Letter letter, String wanted) {
    return has(letter.error(), wanted) || has(letter.errorClass(), wanted);
  }

  private boolean hasText(Letter letter) {
    String wanted = filter.text();
    return wanted == null
        || hasError(letter, wanted)
        || has(new String(letter.data(), StandardCharsets.UTF_8), wanted);
  }

  private static boolean has(@Nullable String text, String wanted) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
  }
}
