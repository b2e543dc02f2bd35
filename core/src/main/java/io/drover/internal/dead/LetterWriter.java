package io.drover.internal.dead;

import io.drover.internal.store.Json;
import io.drover.internal.store.StoreContext;
import io.drover.internal.threads.GuardedLog;
import io.drover.internal.work.DeadLettering;
import io.drover.job.InvalidInputException;
import io.drover.job.JobOptions;
import io.drover.job.JsonCodec;
import io.drover.spi.Engine;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Makes the dead letters of one worker's jobs. Safe for use by several threads.
 *
 * <p>A letter is JSON with the four properties that programs beside Drover know, and all else under
 * one more. Nothing keeps it from being made: what cannot be told is left out.
 */
public final class LetterWriter implements DeadLettering {

  static final String ORIGINAL = "originalJob";
  static final String ERROR = "error";
  static final String FAILED_AT = "failedAt";
  static final String ATTEMPTS = "attempts";
  static final String MORE = "drover";

  /** In what is more: how data that are no JSON became a string; or else left out. */
  static final String DATA_IS = "dataIs";

  private static final GuardedLog LOG = GuardedLog.of(LetterWriter.class);
  private static final int MAX_TRACES = 131_072;

  /** What a letter has besides data and stack traces, roughly. */
  private static final int REST = 65_536;

  private final StoreContext store;
  private final String target;

  /**
   * Creates it.
   *
   * @param target the name of the dead-letter queue
   * @throws InvalidInputException if Jackson 3 is not all there, whatever codec the store has
   */
  public LetterWriter(StoreContext store, String target) {
    JsonCodec.jackson(); // It says what is missing; a worker shall not start that makes no letters.
    this.store = store;
    this.target = target;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public void check(String queue) {
    Engine engine = store.engine();
    if (!engine.traits().outcomes().contains(Settlement.Outcome.DEAD_LETTER)) {
      throw new InvalidInputException(
          "expected a store that has dead letters for deadLetterTo(\"%s\"), got: %s, which has none"
              .formatted(target, engine.traits().name()));
    }
    engine.jobs().checkTogether(List.of(queue, target));
  }

  @Override
  public @Nullable JobDelivery letter(JobRecord job, Throwable error, Failure failure) {
    try {
      List<String> path = path(job);
      if (path.contains(target)) {
        LOG.warn(
            "job {} of queue \"{}\" failed for good and stays there, as it has come through queue \"{}\" before: {}",
            job.id(),
            job.queue(),
            target,
            path);
        return null;
      }
      Instant now = store.now();
      byte[] data = new Draft(job, failure, now).json(error, path);
      return JobDelivery.of(target, JobInsert.of(job.name(), data, JobOptions.defaults(), now));
    } catch (Throwable e) {
      LOG.warn(
          "no dead letter of job {} can be made; it stays in queue \"{}\"",
          e,
          job.id(),
          job.queue());
      return null;
    }
  }

  /** Returns the queues a job has come through, if it is a dead letter, with its own. */
  private static List<String> path(JobRecord job) {
    List<String> path = new ArrayList<>(Letter.path(job.data()));
    path.remove(job.queue());
    path.add(job.queue());
    return path;
  }

  /** One letter in the making. For one thread. */
  private final class Draft {
    private final JobRecord job;
    private final Failure failure;
    private final Instant now;

    Draft(JobRecord job, Failure failure, Instant now) {
      this.job = job;
      this.failure = failure;
      this.now = now;
    }

    byte[] json(Throwable error, List<String> path) {
      ObjectNode more = Json.object();
      String original = original(more);
      more.put("queue", job.queue()).put("id", job.id()).put("name", job.name());
      LOG.attempt("tell where an error came from", () -> origin(more, error));
      history(more);
      ties(more);
      List<String> through = new ArrayList<>(path);
      through.add(target);
      add(more, "path", through);
      traces(more, original.length());
      // The data as they were, to the byte: the numbers in them may be longer than any type.
      ObjectNode letter =
          Json.object()
              .putRawValue(ORIGINAL, new RawValue(original))
              .put(ERROR, failure.reason())
              .put(FAILED_AT, Letter.text(now))
              .put(ATTEMPTS, job.attemptsMade() + 1);
      letter.set(MORE, more);
      return Json.write(letter).getBytes(StandardCharsets.UTF_8);
    }

    private String original(ObjectNode more) {
      String text = Json.text(job.data());
      if (text == null) {
        more.put(DATA_IS, "base64");
        return Json.write(Base64.getEncoder().encodeToString(job.data()));
      }
      if (Json.isValue(text)) {
        return text;
      }
      more.put(DATA_IS, "text");
      return Json.write(text);
    }

    private void origin(ObjectNode more, Throwable error) {
      String errorClass = error.getClass().getName();
      more.put("errorClass", errorClass);
      UserCode.Origin origin = UserCode.origin(error);
      if (!origin.errorClass().equals(errorClass)) {
        more.put("causeClass", origin.errorClass());
      }
      Json.putText(more, "place", origin.place());
    }

    private void history(ObjectNode more) {
      Instant started = job.processedOn();
      more.set("options", OptionsForm.write(job.options()));
      more.put("priority", job.priority()).put("createdAt", Letter.text(job.timestamp()));
      Json.putText(more, "startedAt", started == null ? null : Letter.text(started));
      Json.putText(more, "processedBy", job.processedBy());
      more.put("starts", job.attemptsStarted())
          .put("stalls", job.stalledCount())
          .put("redrives", job.redrives());
    }

    private void ties(ObjectNode more) {
      ParentLink link = job.parent();
      if (link != null) {
        more.putObject("parent")
            .put("queue", link.parent().queue())
            .put("id", link.parent().id())
            .put("policy", link.policy().name());
      }
      Json.putText(more, "schedule", job.schedule());
    }

    /** Puts in the newest stack traces, as many and as much of each as there is room for. */
    private void traces(ObjectNode more, int dataLength) {
      long free = (long) store.limits().maxDataBytes() - dataLength - REST;
      int room = (int) Math.max(0, Math.min(MAX_TRACES, free));
      List<String> kept = new ArrayList<>();
      List<String> all = failure.stackTraces();
      for (int i = all.size() - 1; i >= 0 && room > 0; i--) {
        String trace = all.get(i);
        kept.add(0, trace.length() <= room ? trace : trace.substring(0, room) + "…");
        room -= trace.length();
      }
      add(more, "stackTraces", kept);
    }

    private static void add(ObjectNode object, String name, List<String> texts) {
      texts.forEach(object.putArray(name)::add);
    }
  }
}
