package io.drover.cli;

import io.drover.job.DeadLetterFilter;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which dead letters are meant. For one thread. */
final class LetterOptions {

  @Option(names = "--name", paramLabel = "NAME", description = "Only jobs of this name.")
  private @Nullable String name;

  @Option(
      names = "--origin",
      paramLabel = "QUEUE",
      description = "Only jobs that failed in this queue.")
  private @Nullable String origin;

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "Only errors with this text in their class or message.")
  private @Nullable String error;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Only those with this text in the error or in the job's data.")
  private @Nullable String text;

  @Option(
      names = "--group",
      paramLabel = "ID",
      description = "Only those of one group, by the id that 'groups' prints.")
  private @Nullable String group;

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description = "Only jobs that failed then or later: 2026-12-25T10:00:00Z, or 2026-12-25.")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "Only jobs that failed then or earlier.")
  private @Nullable Instant until;

  DeadLetterFilter filter() {
    DeadLetterFilter filter = DeadLetterFilter.all();
    filter = with(filter, name, DeadLetterFilter::name);
    filter = with(filter, origin, DeadLetterFilter::origin);
    filter = with(filter, error, DeadLetterFilter::error);
    filter = with(filter, text, DeadLetterFilter::text);
    filter = with(filter, group, DeadLetterFilter::cause);
    filter = with(filter, since, DeadLetterFilter::since);
    return with(filter, until, DeadLetterFilter::until);
  }

  /** Refuses anything but ids, or {@code --all} with or without a filter. */
  void requireIdOrAll(List<String> ids, boolean all) {
    if (ids.isEmpty() && !all) {
      throw CommandFailure.usage("expected ids or --all, got neither");
    }
    if (!ids.isEmpty() && (all || !filter().isAll())) {
      throw CommandFailure.usage(
          all ? "expected ids or --all, got both" : "expected ids or a filter, got both");
    }
  }

  private static <V> DeadLetterFilter with(
      DeadLetterFilter filter,
      @Nullable V value,
      BiFunction<DeadLetterFilter, V, DeadLetterFilter> setter) {
    return value == null ? filter : setter.apply(filter, value);
  }
}
