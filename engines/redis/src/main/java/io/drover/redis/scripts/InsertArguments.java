package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Deduplication;
import io.drover.job.JobOptions;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes jobs as {@code lua/add.lua} reads them: what neighbours share stands once. Stateless. */
public final class InsertArguments {

  private InsertArguments() {}

  public static Arguments of(String base, List<JobInsert> jobs) {
    Arguments arguments = new Arguments(8 + 2 * jobs.size()).add(base).add(jobs.size());
    for (int from = 0; from < jobs.size(); ) {
      int to = from + 1;
      while (to < jobs.size() && isAlike(jobs.get(from), jobs.get(to))) {
        to++;
      }
      group(jobs.subList(from, to), arguments);
      from = to;
    }
    return arguments;
  }

  /** Writes a job as {@code lua/stage.lua} reads it. */
  public static void stage(JobDelivery delivery, QueueKeys keys, Arguments arguments) {
    JobInsert job = delivery.job();
    ParentLink parent = job.parent();
    arguments
        .add(keys.base(delivery.queue()))
        .add(job.options().id())
        .add(job.name())
        .add(job.data())
        .add(OptionsJson.write(job, keys))
        .add(job.timestamp().toEpochMilli())
        .add(job.delay().toMillis())
        .add(job.options().priority())
        .add(job.waitsForChildren() ? "w" : job.options().lifo() ? "f" : "e")
        .add(parent == null ? new byte[0] : ParentJson.write(parent, keys));
  }

  private static boolean isAlike(JobInsert one, JobInsert other) {
    return one.name().equals(other.name())
        && one.options().equals(other.options())
        && one.timestamp().toEpochMilli() == other.timestamp().toEpochMilli()
        && one.delay().equals(other.delay());
  }

  private static void group(List<JobInsert> alike, Arguments arguments) {
    JobInsert first = alike.get(0);
    arguments
        .add(first.name())
        .add(OptionsJson.write(first))
        .add(first.timestamp().toEpochMilli())
        .add(first.delay().toMillis())
        .add(more(first))
        .add(alike.size());
    for (JobInsert job : alike) {
      arguments.add(job.id()).add(job.data());
    }
  }

  /** Returns what the script has to know of a job that is not simply put at the end. */
  static @Nullable String more(JobInsert job) {
    return isPlain(job.options()) && !job.waitsForChildren() ? null : others(job).toString();
  }

  /** Returns the same of a job that is delivered; most parents are told in a letter. */
  static @Nullable String moreOfDelivered(JobInsert job) {
    return isPlain(job.options()) && job.waitsForChildren() ? "w" : more(job);
  }

  private static boolean isPlain(JobOptions options) {
    return options.priority() == 0 && !options.lifo() && options.deduplication() == null;
  }

  /** Returns the same of a job whose own id may have to give way to an automatic one. */
  static @Nullable String moreOfMoved(JobInsert job, QueueKeys keys) {
    if (job.options().id() == null) {
      return more(job);
    }
    return others(job)
        .put("opts", new String(OptionsJson.write(job.withoutId(), keys), UTF_8))
        .toString();
  }

  private static ObjectNode others(JobInsert job) {
    JobOptions options = job.options();
    Deduplication rule = options.deduplication();
    ObjectNode more = OptionsJson.MAPPER.createObjectNode();
    more.put("priority", options.priority());
    more.put("lifo", options.lifo());
    if (job.waitsForChildren()) {
      more.put("waits", true);
    }
    if (rule != null) {
      ObjectNode json = OptionsJson.deduplication(rule);
      json.put("ttl", rule.ttl() == null ? 0 : rule.ttl().toMillis());
      more.set("de", json);
    }
    return more;
  }
}
