package io.drover.console;

import io.drover.Drover;
import io.drover.QueueAdmin;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Placement;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.job.RetryRequest.Attempts;

/** What is done to one job. Immutable. */
final class JobActions {

  private final Drover drover;

  JobActions(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    String job = "/api/v1/queues/{queue}/jobs/{id}";
    routing.delete(job, "removeJob", this::remove);
    routing.post(job + "/retry", "retryJob", this::retry);
    routing.post(job + "/promote", "promoteJob", this::promote);
    routing.post(job + "/detach", "detachJob", this::detach);
    routing.put(job + "/priority", "changePriority", this::changePriority);
    routing.put(job + "/delay", "changeDelay", this::changeDelay);
    routing.put(job + "/data", "updateJobData", this::updateData);
    routing.post(job + "/logs", "addJobLog", this::addLog);
    routing.post(job + "/remove-children", "removePendingChildren", this::removeChildren);
  }

  private Answer remove(Call call) {
    call.body();
    Removal removal = admin(call).remove(call.name("id"));
    return switch (removal) {
      case REMOVED -> done();
      case MISSING -> throw JobResource.missing(call);
      case ACTIVE ->
          throw Problem.conflict(
              "expected a job that no worker is running, got one that is active");
      default ->
          throw Problem.conflict(
              "expected a job that can be removed, got one that is: %s; remove its schedule",
              Texts.name(removal));
    };
  }

  private Answer retry(Call call) {
    Body body = call.body("attempts", "placement");
    Attempts attempts = body.constant("attempts", Attempts.class).orElse(Attempts.KEPT);
    Placement placement = body.constant("placement", Placement.class).orElse(Placement.BACK);
    for (JobState state : new JobState[] {JobState.FAILED, JobState.COMPLETED}) {
      RetryRequest request = RetryRequest.of(state).attempts(attempts).placement(placement);
      if (admin(call).retry(call.name("id"), request)) {
        return done();
      }
    }
    throw inOtherState(call, "has completed or failed");
  }

  private Answer promote(Call call) {
    call.body();
    return done(admin(call).promote(call.name("id")), call, "is delayed");
  }

  private Answer detach(Call call) {
    call.body();
    return done(admin(call).detach(call.name("id")), call, "is a pending child");
  }

  private Answer changePriority(Call call) {
    Body body = call.body("priority", "placement");
    int priority = body.neededInteger("priority", 0, JobOptions.MAX_PRIORITY);
    Placement placement = body.constant("placement", Placement.class).orElse(Placement.BACK);
    return done(admin(call).changePriority(call.name("id"), priority, placement), call, "is there");
  }

  private Answer changeDelay(Call call) {
    Body body = call.body("delayMillis");
    return done(
        admin(call)
            .changeDelay(
                call.name("id"),
                body.millis("delayMillis")
                    .orElseThrow(
                        () -> Problem.input("expected a property \"delayMillis\", got none"))),
        call,
        "is delayed");
  }

  private Answer updateData(Call call) {
    Body body = call.body("data");
    return done(admin(call).updateData(call.name("id"), body.data("data")), call, "is there");
  }

  private Answer addLog(Call call) {
    String line = call.body("line").neededText("line");
    long lines = admin(call).addLog(call.name("id"), line);
    return Answer.json(JsonText.object().put("count", lines));
  }

  private Answer removeChildren(Call call) {
    call.body();
    long count = admin(call).removePendingChildren(call.name("id"));
    return Answer.json(JsonText.object().put("count", count));
  }

  private Answer done(boolean done, Call call, String needed) {
    if (done) {
      return done();
    }
    throw inOtherState(call, needed);
  }

  private Problem inOtherState(Call call, String needed) {
    return drover
        .queue(call.name("queue"))
        .state(call.name("id"))
        .map(
            state ->
                Problem.conflict(
                    "expected a job that %s, got one that is: %s", needed, Texts.name(state)))
        .orElseGet(() -> JobResource.missing(call));
  }

  /** The answer of what has nothing more to say. */
  static Answer done() {
    return Answer.json(JsonText.object().put("done", true));
  }

  private QueueAdmin<Object> admin(Call call) {
    return drover.queue(call.name("queue")).admin();
  }
}
