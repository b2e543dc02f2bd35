package io.drover.redis.facets;

import io.drover.job.Check;
import io.drover.job.DrainScope;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.QueueCounts;
import io.drover.job.QueueSettings;
import io.drover.job.QueueStatus;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisErrors;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.scripts.Arguments;
import io.drover.redis.scripts.JobFields;
import io.drover.redis.scripts.Parts;
import io.drover.redis.scripts.QueueKeys;
import io.drover.redis.scripts.Replies;
import io.drover.redis.scripts.Required;
import io.drover.redis.scripts.Script;
import io.drover.redis.scripts.States;
import io.drover.spi.Answers;
import io.drover.spi.FinishedCounts;
import io.drover.spi.Inspection;
import io.drover.spi.JobRecord;
import io.drover.spi.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The looking and administering facet over Redis. Safe for use by any number of threads. What may
 * touch many jobs goes in steps, so that no script holds the server long; jobs that come between
 * two steps are treated like the others.
 */
public final class RedisInspection implements Inspection {

  private static final int JOBS_AT_ONCE = 50;
  private static final int PRIORITIES_AT_ONCE = 500;

  private final RedisLink link;
  private final QueueKeys keys;
  private final RateGate rates;
  private final Paging paging;
  private final FlowRemoval flows;
  private final MetricsReading metrics;
  private final StatusReading statuses;

  public RedisInspection(RedisLink link, QueueKeys keys, QueueDirectory directory) {
    this.link = link;
    this.keys = keys;
    this.rates = new RateGate(link, keys);
    this.paging = new Paging(link, keys);
    this.flows = new FlowRemoval(link);
    this.metrics = new MetricsReading(link, keys);
    this.statuses = new StatusReading(link, keys, directory);
  }

  /** Runs a script whose first argument is the start of the queue's keys. */
  private @Nullable Object run(Script script, String queue, Object... rest) {
    String base = keys.base(queue);
    Arguments arguments = new Arguments(1 + rest.length).add(base);
    for (Object argument : rest) {
      if (argument instanceof byte[] bytes) {
        arguments.add(bytes);
      } else if (argument instanceof Boolean flag) {
        arguments.add((boolean) flag);
      } else {
        arguments.add(argument.toString());
      }
    }
    return link.call(script, base, arguments);
  }

  private long number(Script script, String queue, Object... rest) {
    return Replies.number(Replies.only(run(script, queue, rest)));
  }

  /** Runs a script on one job; of an id that no job can have it is known that there is no job. */
  private long onJob(Script script, long missing, String queue, String id, Object... rest) {
    if (!QueueKeys.mayBeJob(id)) {
      return missing;
    }
    Object[] all = new Object[1 + rest.length];
    all[0] = id;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return number(script, queue, all);
  }

  // ---- looking ------------------------------------------------------------------------------

  @Override
  public List<String> queues() {
    return paging.queues();
  }

  @Override
  public OptionalInt workers(String queue) {
    String unnamed = RedisLink.listed(keys.connectionName(queue, null));
    String named = RedisLink.listed(keys.connectionName(queue, ""));
    try {
      Long found =
          link.await(
              link.connections(
                  keys.key(queue, "marker"),
                  name -> name.equals(unnamed) || name.startsWith(named)));
      return OptionalInt.of(Math.toIntExact(found == null ? 0 : found));
    } catch (StoreException e) {
      if (RedisErrors.isAnswer(e.getCause() == null ? e : e.getCause())) {
        return OptionalInt.empty(); // The server does not allow the question, as managed ones do.
      }
      throw e;
    }
  }

  @Override
  public QueueCounts counts(String queue) {
    long[] counts =
        Replies.list(run(Script.COUNTS, queue)).stream().mapToLong(Replies::number).toArray();
    // The script counts in the order of the states.
    return Answers.counts(state -> counts[state.ordinal()]);
  }

  @Override
  public QueueStatus status(String queue, Instant now) {
    return statuses.status(queue, Required.of("an instant", now));
  }

  @Override
  public List<QueueStatus> statuses(Instant now) {
    return statuses.statuses(Required.of("an instant", now));
  }

  @Override
  public Optional<Standing> standing(String queue, String id, Instant now, int most) {
    Check.atLeast("the jobs to count", most, 1);
    return statuses.standing(queue, id, Required.of("an instant", now), most);
  }

  @Override
  public List<Long> countsByPriority(String queue, List<Integer> priorities) {
    List<Long> counts = new ArrayList<>();
    for (List<Integer> part : Parts.of(priorities, PRIORITIES_AT_ONCE)) {
      Replies.list(run(Script.COUNT_PRIORITIES, queue, part.toArray())).stream()
          .map(Replies::number)
          .forEach(counts::add);
    }
    return List.copyOf(counts);
  }

  @Override
  public Optional<JobRecord> find(String queue, String id) {
    List<@Nullable Object> found =
        QueueKeys.mayBeJob(id) ? Replies.list(run(Script.FIND, queue, id)) : List.of();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    JobState state = States.of(Replies.needed(found.get(0)));
    if (found.size() > 1) {
      return Optional.of(JobFields.of(id, found.get(1)).record(keys, queue, state));
    }
    Map<String, byte[]> fields = link.call(commands -> commands.hgetall(keys.key(queue, id)));
    return fields == null || fields.isEmpty()
        ? Optional.empty()
        : Optional.of(new JobFields(id, fields).record(keys, queue, state));
  }

  @Override
  public Page<JobRecord> page(String queue, PageRequest request) {
    return paging.page(queue, Required.of("a page", request));
  }

  @Override
  public List<String> logs(String queue, String id, long offset, int limit) {
    if (!QueueKeys.mayBeJob(id) || limit < 1) {
      return List.of();
    }
    String key = keys.key(queue, id + ":logs");
    return Replies.texts(link.call(commands -> commands.lrange(key, offset, offset + limit - 1)));
  }

  @Override
  public FinishedCounts finished(String queue, JobState outcome, int minutes) {
    return metrics.read(queue, outcome, minutes);
  }

  @Override
  public QueueSettings settings(String queue) {
    return rates.settings(queue);
  }

  // ---- one job ------------------------------------------------------------------------------

  @Override
  public long addLog(String queue, String id, String line, int keep) {
    return onJob(Script.LOG, -1, queue, id, Required.of("a line", line), keep);
  }

  @Override
  public boolean updateData(String queue, String id, byte[] data) {
    return onJob(Script.UPDATE, 0, queue, id, "data", Required.of("data", data)) == 1;
  }

  @Override
  public boolean updateProgress(String queue, String id, byte[] progress) {
    return onJob(Script.UPDATE, 0, queue, id, "progress", Required.of("progress", progress)) == 1;
  }

  @Override
  public Removal remove(String queue, String id, Instant now) {
    int outcome = (int) onJob(Script.REMOVE, -1, queue, id, JOBS_AT_ONCE);
    return switch (outcome) {
      case -3 -> flows.remove(keys.base(queue), id) ? Removal.REMOVED : Removal.ACTIVE;
      case 1 -> Removal.REMOVED;
      case 0 -> Removal.ACTIVE;
      case -1 -> Removal.MISSING;
      default -> Removal.PLANNED;
    };
  }

  @Override
  public boolean promote(String queue, String id, Instant now) {
    return onJob(Script.PROMOTE, 0, queue, id, 1) == 1;
  }

  @Override
  public boolean changeDelay(String queue, String id, Instant now, Duration delay) {
    return onJob(Script.CHANGE_DELAY, 0, queue, id, now.toEpochMilli(), delay.toMillis()) == 1;
  }

  @Override
  public boolean changePriority(String queue, String id, int priority, Placement placement) {
    return onJob(Script.CHANGE_PRIORITY, 0, queue, id, priority, placement == Placement.FRONT) == 1;
  }

  @Override
  public boolean retry(String queue, String id, RetryRequest request) {
    boolean reset = request.attempts() == RetryRequest.Attempts.RESET;
    boolean front = request.placement() == Placement.FRONT;
    return onJob(Script.RETRY, 0, queue, id, States.key(request.state()), reset, front) == 1;
  }

  // ---- many jobs ----------------------------------------------------------------------------

  @Override
  public long promoteAll(String queue, Instant now) {
    return ready(Script.PROMOTE, queue, "", JOBS_AT_ONCE);
  }

  @Override
  public long retryAll(String queue, JobState state, Instant before) {
    return ready(Script.RETRY_ALL, queue, States.key(state), before.toEpochMilli(), JOBS_AT_ONCE);
  }

  /** Runs a script that makes some jobs ready until there are no more; returns how many it did. */
  private long ready(Script script, String queue, Object... rest) {
    long all = 0;
    long found;
    do {
      List<@Nullable Object> answer = Replies.list(run(script, queue, rest));
      all += Replies.number(answer.get(0));
      found = Replies.number(answer.get(1));
    } while (found == JOBS_AT_ONCE);
    return all;
  }

  @Override
  public long drain(String queue, DrainScope scope) {
    long all = 0;
    List<String> states =
        scope == DrainScope.READY_AND_DELAYED
            ? List.of("wait", "paused", "prioritized", "delayed")
            : List.of("wait", "paused", "prioritized");
    for (String state : states) {
      long stayed = 0;
      long seen;
      do {
        List<@Nullable Object> answer =
            Replies.list(run(Script.DRAIN, queue, state, stayed, JOBS_AT_ONCE));
        long gone = Replies.number(answer.get(0));
        seen = gone + Replies.number(answer.get(1)) - stayed;
        stayed = Replies.number(answer.get(1));
        all += gone;
      } while (seen == JOBS_AT_ONCE);
    }
    return all;
  }

  @Override
  public List<String> clean(String queue, JobState state, Instant now, Instant before, int limit) {
    List<String> gone = new ArrayList<>();
    long stayed = 0;
    boolean more = true;
    while (more && (limit == 0 || gone.size() < limit)) {
      long most = limit == 0 ? JOBS_AT_ONCE : Math.min(JOBS_AT_ONCE, limit - gone.size());
      List<@Nullable Object> answer =
          Replies.list(
              run(
                  Script.CLEAN,
                  queue,
                  States.key(state),
                  before.toEpochMilli(),
                  most,
                  stayed,
                  JOBS_AT_ONCE));
      stayed = Replies.number(answer.get(0));
      more = Replies.number(answer.get(1)) == 1;
      gone.addAll(Replies.texts(answer.get(2)));
    }
    run(Script.TELL_CLEANED, queue, gone.size());
    return gone;
  }

  @Override
  public void obliterate(String queue, Obliteration how) {
    long left;
    do {
      left = number(Script.OBLITERATE, queue, how == Obliteration.FORCED, JOBS_AT_ONCE);
      if (left > 0) {
        throw new InvalidInputException(
            "expected queue \"%s\" to have no active jobs, got: %d; wait for them or use force"
                .formatted(queue, left));
      }
    } while (left < 0);
    paging.forgetLeft(queue);
  }

  // ---- settings -----------------------------------------------------------------------------

  @Override
  public void pause(String queue) {
    run(Script.PAUSE, queue);
  }

  @Override
  public void resume(String queue) {
    boolean first = true;
    while (number(Script.RESUME, queue, first) > 0) {
      first = false;
    }
  }

  @Override
  public void limitConcurrency(String queue, @Nullable Integer max) {
    rates.limitConcurrency(queue, max);
  }

  @Override
  public void limitRate(String queue, @Nullable RateLimit limit) {
    rates.limitRate(queue, limit);
  }

  @Override
  public void holdRate(String queue, Instant now, Instant until) {
    rates.hold(queue, Duration.between(now, until));
  }

  @Override
  public void releaseRate(String queue) {
    rates.release(queue);
  }

  @Override
  public Optional<Instant> heldUntil(String queue, Instant now) {
    return rates.heldUntil(queue, now);
  }
}
