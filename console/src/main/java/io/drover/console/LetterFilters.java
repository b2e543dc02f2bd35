package io.drover.console;

import io.drover.job.DeadLetterFilter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The reading of which dead letters are meant, from a request's parameters or its body. Immutable.
 */
final class LetterFilters {

  /** The names of a filter's parts. */
  static final List<String> NAMES =
      List.of("name", "origin", "group", "error", "errorClass", "text", "since", "until");

  private final Shown shown;

  LetterFilters(Shown shown) {
    this.shown = shown;
  }

  DeadLetterFilter read(Query query) {
    return read(query::text);
  }

  DeadLetterFilter read(Body body) {
    return read(body::text);
  }

  private DeadLetterFilter read(Function<String, Optional<String>> text) {
    refuseMasked(text, "error");
    refuseMasked(text, "text");
    DeadLetterFilter filter = DeadLetterFilter.all();
    filter = text.apply("name").map(filter::name).orElse(filter);
    filter = text.apply("origin").map(filter::origin).orElse(filter);
    filter = text.apply("group").map(filter::cause).orElse(filter);
    filter = text.apply("error").map(filter::error).orElse(filter);
    filter = text.apply("errorClass").map(filter::errorClass).orElse(filter);
    filter = text.apply("text").map(filter::text).orElse(filter);
    filter = instant(text, "since").map(filter::since).orElse(filter);
    return instant(text, "until").map(filter::until).orElse(filter);
  }

  /** The store filters by what is there, which would tell of what is masked. */
  private void refuseMasked(Function<String, Optional<String>> text, String name) {
    if (shown.isMasking() && text.apply(name).isPresent()) {
      throw Problem.of(403, "expected no filter \"%s\", as this console masks data, got one", name);
    }
  }

  private static Optional<Instant> instant(Function<String, Optional<String>> text, String name) {
    return text.apply(name).map(it -> Query.instant(name, it));
  }
}
