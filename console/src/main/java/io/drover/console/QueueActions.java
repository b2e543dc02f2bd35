package io.drover.console;

import io.drover.Drover;
import io.drover.QueueAdmin;
import io.drover.job.DrainScope;
import io.drover.job.JobState;
import io.drover.job.Obliteration;
import io.drover.job.RateLimit;
import java.time.Duration;
import java.util.List;

/** What is done to a whole queue. Immutable. */
final class QueueActions {

  /** How many jobs one call cleans; who wants more calls again. */
  private static final int MAX_CLEANED = 10_000;

  private final Drover drover;

  QueueActions(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    String queue = "/api/v1/queues/{queue}";
    routing.post(queue + "/pause", "pauseQueue", this::pause);
    routing.post(queue + "/resume", "resumeQueue", this::resume);
    routing.post(queue + "/promote-all", "promoteAll", this::promoteAll);
    routing.post(queue + "/retry-all", "retryAll", this::retryAll);
    routing.add(new Route("POST", queue + "/clean", "cleanQueue", Role.ADMIN, this::clean));
    routing.add(new Route("POST", queue + "/drain", "drainQueue", Role.ADMIN, this::drain));
    routing.add(
        new Route("POST", queue + "/obliterate", "obliterateQueue", Role.ADMIN, this::obliterate));
    routing.put(queue + "/concurrency", "limitConcurrency", this::limitConcurrency);
    routing.delete(queue + "/concurrency", "unlimitConcurrency", this::unlimitConcurrency);
    routing.put(queue + "/rate-limit", "limitRate", this::limitRate);
    routing.delete(queue + "/rate-limit", "unlimitRate", this::unlimitRate);
    routing.post(queue + "/hold", "holdRate", this::holdRate);
    routing.post(queue + "/release", "releaseRate", this::releaseRate);
  }

  private Answer pause(Call call) {
    call.body();
    admin(call).pause();
    return JobActions.done();
  }

  private Answer resume(Call call) {
    call.body();
    admin(call).resume();
    return JobActions.done();
  }

  private Answer promoteAll(Call call) {
    call.body();
    return count(admin(call).promoteAll());
  }

  private Answer retryAll(Call call) {
    JobState state = call.body("state").neededConstant("state", JobState.class);
    return count(admin(call).retryAll(state));
  }

  private Answer clean(Call call) {
    Body body = call.body("state", "graceMillis", "limit");
    JobState state = body.neededConstant("state", JobState.class);
    Duration grace = body.millis("graceMillis").orElse(Duration.ZERO);
    int limit = body.integer("limit", 1, MAX_CLEANED).orElse(1000);
    List<String> cleaned = admin(call).clean(state, grace, limit);
    return count(cleaned.size());
  }

  private Answer drain(Call call) {
    boolean delayed = call.body("delayed").flag("delayed");
    return count(admin(call).drain(delayed ? DrainScope.READY_AND_DELAYED : DrainScope.READY));
  }

  private Answer obliterate(Call call) {
    boolean forced = call.body("force").flag("force");
    admin(call).obliterate(forced ? Obliteration.FORCED : Obliteration.UNLESS_ACTIVE);
    return JobActions.done();
  }

  private Answer limitConcurrency(Call call) {
    admin(call).limitConcurrency(call.body("max").neededInteger("max", 1, Integer.MAX_VALUE));
    return JobActions.done();
  }

  private Answer unlimitConcurrency(Call call) {
    call.body();
    admin(call).unlimitConcurrency();
    return JobActions.done();
  }

  private Answer limitRate(Call call) {
    Body body = call.body("max", "windowMillis");
    int max = body.neededInteger("max", 1, Integer.MAX_VALUE);
    int window = body.neededInteger("windowMillis", 1, Integer.MAX_VALUE);
    admin(call).limitRate(RateLimit.of(max, Duration.ofMillis(window)));
    return JobActions.done();
  }

  private Answer unlimitRate(Call call) {
    call.body();
    admin(call).unlimitRate();
    return JobActions.done();
  }

  private Answer holdRate(Call call) {
    int millis = call.body("millis").neededInteger("millis", 1, Integer.MAX_VALUE);
    admin(call).holdRate(Duration.ofMillis(millis));
    return JobActions.done();
  }

  private Answer releaseRate(Call call) {
    call.body();
    admin(call).releaseRate();
    return JobActions.done();
  }

  private static Answer count(long count) {
    return Answer.json(JsonText.object().put("count", count));
  }

  private QueueAdmin<Object> admin(Call call) {
    return drover.queue(call.name("queue")).admin();
  }
}
