package io.drover.console;

import io.drover.QueueAdmin;
import io.drover.console.Masking.Part;
import io.drover.job.Job;
import io.drover.job.PageRequest;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The search for jobs of one state by name or by a text, which looks at a bounded number of them in
 * a bounded time and says how far it got. Immutable.
 *
 * @param form the form of what is found
 * @param most how many jobs are looked at in one call
 */
record JobSearch(JobForm form, int most) {

  /** How many found jobs are enough; those of the step in which they are reached come on top. */
  private static final int ENOUGH = 50;

  private static final int STEP = 50;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  ObjectNode run(QueueAdmin<Object> admin, PageRequest request, Query query) {
    Predicate<Job<Object>> wanted = wanted(query);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    PageReading<Job<Object>> reading = JobResource.reading(admin, request);
    long begin = System.nanoTime();
    int[] examined = new int[1];
    String next = query.textOrNull("cursor");
    do {
      next =
          reading.read(
              Math.min(STEP, most - examined[0]),
              next,
              job -> {
                examined[0]++;
                if (wanted.test(job)) {
                  items.add(form.row(job));
                }
              });
    } while (next != null
        && examined[0] < most
        && items.size() < ENOUGH
        && System.nanoTime() - begin < PATIENCE_NANOS);
    return json.put("examined", examined[0]).put("next", next);
  }

  private Predicate<Job<Object>> wanted(Query query) {
    String name = query.textOrNull("name");
    String text = query.textOrNull("text");
    if (name == null && text == null) {
      throw Problem.input("expected an id, a name or a text to search for, got none");
    }
    Predicate<Job<Object>> byName = job -> name == null || job.name().equals(name);
    return text == null ? byName : byName.and(job -> contains(job, text));
  }

  /** Looks only at what may be shown, so that nobody learns by searching what is masked. */
  private boolean contains(Job<Object> job, String text) {
    Pattern pattern =
        Pattern.compile(text, Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    return fits(pattern, job, Part.DATA, job.dataJson())
        || fits(pattern, job, Part.RESULT, job.resultJson().orElse(null))
        || fits(pattern, job, Part.ERROR, job.failedReason().orElse(null));
  }

  private boolean fits(Pattern pattern, Job<Object> job, Part part, @Nullable String text) {
    return text != null && pattern.matcher(form.shown().whole(job.queue(), part, text)).find();
  }
}
