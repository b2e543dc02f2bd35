package io.drover.redis;

import static io.drover.redis.RedisFullScene.HELD;
import static io.drover.redis.RedisFullScene.HOUR;
import static io.drover.redis.RedisFullScene.PARENT;
import static io.drover.redis.RedisFullScene.QUEUE;
import static io.drover.redis.RedisFullScene.join;

import io.drover.job.DrainScope;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.Placement;
import io.drover.job.RateLimit;
import io.drover.job.Removal;
import io.drover.job.RetryRequest;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Advanced.Settled;
import io.drover.spi.JobDelivery;
import io.drover.spi.Lease;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerEntry;
import io.drover.spi.LedgerValue;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Planning;
import io.drover.spi.Routes;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.Schedules;
import io.drover.spi.Settlement;
import io.drover.spi.Signal;
import io.drover.testkit.QueueBench;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The calls of the engine, and what becomes of them when memory is full. Immutable. */
final class RedisFullRows {

  private static final Object NOTHING = "nothing";

  /**
   * A call.
   *
   * @param call the facet and the method, and what distinguishes it from others of the method
   * @param made makes the call
   * @param answer what it returns if it is done, or {@code null} if it is refused
   */
  record Row(String call, Function<RedisFullScene, Object> made, Object answer) {
    @Override
    public String toString() {
      return call;
    }

    String method() {
      return call.split(" ", 2)[0];
    }
  }

  private static final List<Row> ALL = new ArrayList<>();

  private static void done(String call, Object answer, Function<RedisFullScene, Object> made) {
    ALL.add(new Row(call, made, answer));
  }

  private static void refused(String call, Function<RedisFullScene, Object> made) {
    ALL.add(new Row(call, made, null));
  }

  private static Object nothing(Runnable call) {
    call.run();
    return NOTHING;
  }

  static {
    jobs();
    claims();
    settlements();
    oneJob();
    wholeQueues();
    flows();
    schedules();
    keysAndPresence();
    messages();
  }

  private static void jobs() {
    refused("JobStore.add", s -> join(s.engine().jobs().add(QUEUE, List.of(s.job("new")))));
    refused(
        "JobStore.deliver",
        s -> join(s.engine().jobs().deliver(List.of(JobDelivery.of("other", s.job("new"))))));
    done(
        "JobStore.move",
        Moved.Outcome.MOVED,
        s -> {
          JobKey from = JobKey.of(QUEUE, "broken");
          byte[] data = s.bench().job("broken").data();
          Move move = Move.of(from, data, s.bench().delivery("other"));
          return join(s.engine().jobs().move(List.of(move))).get(0).outcome();
        });
    done(
        "JobStore.renew",
        Set.of("first"),
        s ->
            join(
                s.engine()
                    .jobs()
                    .renew(
                        QUEUE,
                        List.of(s.bench().lease("held"), Lease.of("first", "none")),
                        s.now(),
                        HOUR)));
    done(
        "JobStore.recoverStalled",
        List.of("unleased"),
        s -> join(s.engine().jobs().recoverStalled(QUEUE, s.now(), HOUR, 1)));
  }

  private static void claims() {
    done("JobStore.advance claims one job", 1, s -> s.claim(s.bench().claimOf(1)));
    done("JobStore.advance claims several", 3, s -> s.claim(s.bench().claimOf(3)));
    done("JobStore.advance claims all that are due", 6, s -> s.claimDue(s.bench().claimOf(9)));
    done(
        "JobStore.advance claims under a limit",
        2,
        s -> s.claim(s.bench().claimOf(9).rateLimit(RateLimit.of(2, HOUR))));
    done(
        "JobStore.advance claims one under a limit",
        1,
        s -> s.claim(s.bench().claimOf(1).rateLimit(RateLimit.of(2, HOUR))));
    done(
        "JobStore.advance claims after a settlement whose lease is lost",
        "[LEASE_LOST] 1",
        s -> {
          var lost = complete(Lease.of("held", "another's"), Keep.all());
          var advanced = s.bench().advance(List.of(lost), s.bench().claimOf(1));
          return advanced.settled() + " " + advanced.claimed().size();
        });
  }

  private static void settlements() {
    Settlement.Failure failure = QueueBench.failure("boom");
    settled("a completion", lease -> complete(lease, Keep.all()));
    settled("one of a job that goes", lease -> complete(lease, Keep.none()));
    settled("a failure", lease -> Settlement.fail(lease, failure, Keep.all(), 1));
    settled("a retry", lease -> Settlement.retry(lease, failure, false));
    settled("a retry at the front", lease -> Settlement.retry(lease, failure, true));
    settled("a backoff", lease -> Settlement.backOff(lease, failure, HOUR));
    settled("a move to later", lease -> Settlement.moveToLater(lease, HOUR));
    settled("a job given back", lease -> Settlement.giveBack(lease, HOUR));
    settled("a wait for children", Settlement::waitForChildren);
    done(
        "JobStore.advance settles a completion that sends",
        Settled.RECORDED,
        s ->
            s.settle(
                lease ->
                    complete(lease, Keep.all()).deliveries(List.of(s.bench().delivery("to")))));
    done(
        "JobStore.advance settles one that sends, of a queue without settings",
        Settled.RECORDED,
        s -> {
          s.loseSettings();
          return s.settle(
              lease -> complete(lease, Keep.all()).deliveries(List.of(s.bench().delivery("to"))));
        });
    done(
        "JobStore.advance settles a dead letter",
        Settled.RECORDED,
        s ->
            s.settle(
                lease -> Settlement.deadLetter(lease, failure, 1, s.bench().delivery("dead"))));
  }

  private static Settlement complete(Lease lease, Keep keep) {
    return Settlement.complete(lease, QueueBench.json("1"), keep);
  }

  private static void settled(String what, Function<Lease, Settlement> end) {
    done("JobStore.advance settles " + what, Settled.RECORDED, s -> s.settle(end));
  }

  private static void oneJob() {
    refused("Inspection.addLog", s -> s.bench().inspection().addLog(QUEUE, "first", "line", 10));
    refused(
        "Inspection.updateData",
        s -> s.bench().inspection().updateData(QUEUE, "first", QueueBench.json("[1,2]")));
    done(
        "Inspection.updateProgress",
        true,
        s -> s.bench().inspection().updateProgress(QUEUE, "held", QueueBench.json("50")));
    done(
        "Inspection.remove",
        Removal.REMOVED,
        s -> s.bench().inspection().remove(QUEUE, "first", s.now()));
    done(
        "Inspection.remove with children",
        Removal.REMOVED,
        s -> s.bench().inspection().remove(QUEUE, "parent", s.now()));
    done("Inspection.promote", true, s -> s.bench().inspection().promote(QUEUE, "late", s.now()));
    done(
        "Inspection.changeDelay",
        true,
        s -> s.bench().inspection().changeDelay(QUEUE, "late", s.now(), HOUR));
    done(
        "Inspection.changePriority",
        true,
        s -> s.bench().inspection().changePriority(QUEUE, "first", 5, Placement.BACK));
    done(
        "Inspection.changePriority of a delayed job",
        true,
        s -> s.bench().inspection().changePriority(QUEUE, "late", 5, Placement.BACK));
    done(
        "Inspection.retry",
        true,
        s -> s.bench().inspection().retry(QUEUE, "done", RetryRequest.of(JobState.COMPLETED)));
  }

  private static void wholeQueues() {
    done("Inspection.promoteAll", 3L, s -> s.bench().inspection().promoteAll(QUEUE, s.now()));
    done(
        "Inspection.retryAll",
        1L,
        s -> s.bench().inspection().retryAll(QUEUE, JobState.FAILED, s.now()));
    done("Inspection.pause", NOTHING, s -> nothing(() -> s.bench().inspection().pause(QUEUE)));
    done("Inspection.resume", NOTHING, s -> nothing(() -> s.bench().inspection().resume(QUEUE)));
    done(
        "Inspection.drain",
        5L,
        s -> s.bench().inspection().drain(QUEUE, DrainScope.READY_AND_DELAYED));
    for (JobState state : List.of(JobState.WAITING, JobState.DELAYED, JobState.COMPLETED)) {
      done(
          "Inspection.clean " + state,
          1,
          s -> s.bench().inspection().clean(QUEUE, state, s.now(), s.now(), 1).size());
    }
    done(
        "Inspection.obliterate",
        NOTHING,
        s -> nothing(() -> s.bench().inspection().obliterate(QUEUE, Obliteration.FORCED)));
    refused(
        "Inspection.limitConcurrency",
        s -> nothing(() -> s.bench().inspection().limitConcurrency(QUEUE, 3)));
    refused(
        "Inspection.limitRate",
        s -> nothing(() -> s.bench().inspection().limitRate(QUEUE, RateLimit.of(2, HOUR))));
    done(
        "Inspection.limitRate to none",
        NOTHING,
        s -> nothing(() -> s.bench().inspection().limitRate(QUEUE, null)));
    refused(
        "Inspection.holdRate",
        s -> nothing(() -> s.bench().inspection().holdRate(QUEUE, s.now(), s.now().plus(HOUR))));
    done(
        "Inspection.releaseRate",
        NOTHING,
        s -> nothing(() -> s.bench().inspection().releaseRate(QUEUE)));
  }

  private static void flows() {
    done("Flows.detach", true, s -> s.engine().flows().detach(JobKey.of("kids", "kid"), s.now()));
    done("Flows.removePending", 2L, s -> s.engine().flows().removePending(PARENT, s.now()));
    refused(
        "Flows.stage",
        s ->
            join(
                s.engine()
                    .flows()
                    .stage("new", s.now(), List.of(JobDelivery.of(QUEUE, s.job("new"))))));
    done("Flows.release", true, s -> join(s.engine().flows().release("tree", s.now())));
    done("Flows.dropStaged", 1, s -> s.engine().flows().dropStaged(s.now().plus(HOUR)));
  }

  private static void schedules() {
    ScheduleRule rule = ScheduleRule.every(HOUR);
    refused(
        "Schedules.put",
        s -> s.put(ScheduleRecord.builder("new", rule).planned(s.now().plus(HOUR)).build()));
    done(
        "Schedules.put of one that is there",
        Schedules.Outcome.DONE,
        s -> {
          ScheduleRecord found = join(s.engine().schedules().find(QUEUE, "planned")).orElseThrow();
          return s.put(found.toBuilder().planned(s.now().plus(HOUR).plusMillis(1)).build());
        });
    done(
        "Schedules.plan",
        Schedules.Outcome.DONE,
        s -> {
          Planning next = Planning.last(s.run(), s.now(), true).next(s.now().plus(HOUR), null, 2);
          return join(s.engine().schedules().plan(QUEUE, next));
        });
    refused(
        "Schedules.run", s -> join(s.engine().schedules().run(QUEUE, "planned", s.now(), s.now())));
    done(
        "Schedules.remove",
        true,
        s -> join(s.engine().schedules().remove(QUEUE, "planned", s.now())));
  }

  private static void keysAndPresence() {
    done(
        "Ledger.claim",
        LedgerEntry.Standing.CLAIMED,
        s ->
            join(s.engine().ledger().claim(LedgerClaim.of("drover:new", "mine"), s.now(), HOUR))
                .standing());
    done("Ledger.renew", true, s -> join(s.engine().ledger().renew(HELD, s.now(), HOUR)));
    done(
        "Ledger.record",
        true,
        s ->
            join(
                s.engine()
                    .ledger()
                    .record(HELD, LedgerValue.result(QueueBench.json("1")), s.now(), HOUR)));
    done("Ledger.release", true, s -> join(s.engine().ledger().release(HELD, s.now())));
    done("Ledger.forget", true, s -> join(s.engine().ledger().forget(HELD.key(), s.now())));
    refused(
        "Presence.announce",
        s -> join(s.engine().presence().announce("process", new byte[9], s.now(), HOUR)));
    done(
        "Presence.withdraw",
        NOTHING,
        s -> nothing(() -> join(s.engine().presence().withdraw("process"))));
  }

  private static void messages() {
    refused(
        "Routes.declare",
        s -> s.engine().routes().declare(ExchangeDeclaration.of("new", ExchangeType.TOPIC)));
    refused("Routes.bind", s -> s.engine().routes().bind("y", Binding.toQueue("bound")));
    refused(
        "Routes.bind to an exchange", s -> s.engine().routes().bind("y", Binding.toExchange("x")));
    done("Routes.unbind", true, s -> s.engine().routes().unbind("x", Binding.toQueue("bound")));
    done("Routes.delete", Routes.Deleted.DELETED, s -> s.engine().routes().delete("x", false));
    refused(
        "Routes.publish",
        s ->
            join(
                s.engine()
                    .routes()
                    .publish(List.of(JobDelivery.of("bound", s.job("new"))), Map.of())));
    done(
        "Signals.publish",
        NOTHING,
        s -> nothing(() -> join(s.publish(Signal.of("a", new byte[1])))));
    refused(
        "Signals.publish to be retained",
        s -> join(s.publish(Signal.of("a", new byte[1]).retained(HOUR))));
    done("Signals.forget", true, s -> join(s.engine().signals().forget("kept", s.now())));
  }

  private RedisFullRows() {}

  static List<Row> all() {
    return List.copyOf(ALL);
  }
}
