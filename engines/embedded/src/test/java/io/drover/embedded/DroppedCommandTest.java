package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.embedded.commit.NoDurability;
import io.drover.embedded.facets.Store;
import io.drover.job.ChildState;
import io.drover.job.Deduplication;
import io.drover.job.DrainScope;
import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.RetryRequest;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.EventLog.Cursor;
import io.drover.spi.Inspection;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.Move;
import io.drover.spi.Settlement;
import io.drover.testkit.QueueBench;
import io.drover.testkit.VirtualEngineFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets every step fail at every one of its reads. Whatever a command did until then is dropped
 * without a trace, or the store is frozen; nothing is in between.
 */
class DroppedCommandTest {

  private static final String QUEUE = QueueBench.QUEUE;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RetryRequest AGAIN =
      RetryRequest.of(JobState.COMPLETED)
          .attempts(RetryRequest.Attempts.RESET)
          .placement(Placement.FRONT);

  private static final Map<String, Consumer<QueueBench>> STEPS = new LinkedHashMap<>();

  private static final JobKey DAD = JobKey.of(QUEUE, "dad");

  static {
    STEPS.put("remove a child", q -> q.inspection().remove(Trees.KIDS, "kid", q.now()));
    STEPS.put("remove a tree", q -> q.inspection().remove(QUEUE, "dad", q.now()));
    STEPS.put("detach", q -> q.engine().flows().detach(JobKey.of(Trees.KIDS, "kid"), q.now()));
    STEPS.put("remove what is pending", q -> q.engine().flows().removePending(DAD, q.now()));
    STEPS.put("add a child", DroppedCommandTest::addChild);
    STEPS.put("add", q -> q.add());
    STEPS.put("add with an id", q -> q.add(o -> o.id("own")));
    STEPS.put("add a duplicate", q -> q.add(o -> o.id("first")));
    STEPS.put("add an owner", q -> q.add(o -> o.deduplication(Deduplication.simple("new"))));
    STEPS.put("add under a used id", q -> q.add(o -> o.deduplication(Deduplication.simple("d"))));
    STEPS.put("add in place", q -> q.add(o -> o.deduplication(Deduplication.debounce("l", HOUR))));
    STEPS.put("claim", q -> q.claim(3));
    STEPS.put("claim all", q -> q.claim(9));
    STEPS.put("claim what is due", q -> q.advance(q.now().plus(HOUR), List.of(), q.claimOf(9)));
    STEPS.put("complete", q -> q.complete("first"));
    STEPS.put("complete and prune", q -> q.complete("first", Keep.count(1)));
    STEPS.put("complete and prune by age", q -> q.complete("first", Keep.age(Duration.ZERO)));
    STEPS.put("complete and leave nothing", q -> q.complete("first", Keep.none()));
    STEPS.put("fail", q -> q.fail("first"));
    STEPS.put("retry an attempt", q -> q.retry("first"));
    STEPS.put("back off", q -> q.settle(backOff(q)));
    STEPS.put("give back", q -> q.settle(Settlement.giveBack(q.lease("first"), HOUR)));
    STEPS.put("settle and claim", q -> q.advance(List.of(backOff(q)), q.claimOf(2)));
    STEPS.put("complete and send", q -> q.settle(sending(q)));
    STEPS.put("make a dead letter", q -> q.settle(deadLetter(q)));
    STEPS.put("deliver", q -> answer(q.engine().jobs().deliver(deliveries(q))));
    STEPS.put("move", q -> answer(q.engine().jobs().move(List.of(move(q)))));
    STEPS.put("recover", DroppedCommandTest::recover);
    STEPS.put("find", q -> q.inspection().find(QUEUE, "late"));
    STEPS.put("find at home", q -> q.inspection().find(QUEUE, "2"));
    STEPS.put("page", q -> q.inspection().page(QUEUE, PageRequest.of(JobState.WAITING)));
    STEPS.put("read logs", q -> q.inspection().logs(QUEUE, "late", 0, 9));
    STEPS.put("log", q -> q.inspection().addLog(QUEUE, "done", "line", 1));
    STEPS.put("log again", q -> q.inspection().addLog(QUEUE, "late", "line", 1));
    STEPS.put("update data", q -> q.inspection().updateData(QUEUE, "done", new byte[] {'1'}));
    STEPS.put("progress", q -> q.inspection().updateProgress(QUEUE, "done", new byte[] {'1'}));
    for (String id : List.of("late", "2", "done", "first", "lost", "urgent")) {
      STEPS.put("remove " + id, q -> q.inspection().remove(QUEUE, id, q.now()));
    }
    STEPS.put("promote", q -> q.inspection().promote(QUEUE, "late", q.now()));
    STEPS.put("promote all", q -> q.inspection().promoteAll(QUEUE, q.now()));
    STEPS.put("change delay", q -> q.inspection().changeDelay(QUEUE, "late", q.now(), HOUR));
    STEPS.put("prioritise", q -> q.inspection().changePriority(QUEUE, "2", 3, Placement.FRONT));
    STEPS.put(
        "prioritise for later",
        q -> q.inspection().changePriority(QUEUE, "done", 3, Placement.FRONT));
    STEPS.put("retry", q -> q.inspection().retry(QUEUE, "done", AGAIN));
    STEPS.put("retry all", q -> q.inspection().retryAll(QUEUE, JobState.COMPLETED, q.now()));
    STEPS.put("pause", q -> q.inspection().pause(QUEUE));
    STEPS.put("limit", q -> q.inspection().limitConcurrency(QUEUE, 2));
    STEPS.put("drain", q -> q.inspection().drain(QUEUE, DrainScope.READY_AND_DELAYED));
    STEPS.put("clean", q -> q.inspection().clean(QUEUE, JobState.COMPLETED, q.now(), q.now(), 0));
    STEPS.put("obliterate", q -> q.inspection().obliterate(QUEUE, Obliteration.FORCED));
  }

  static List<String> steps() {
    return List.copyOf(STEPS.keySet());
  }

  private static void addChild(QueueBench q) {
    try {
      q.engine().jobs().deliver(List.of(kid("second", q))).join();
    } catch (CompletionException e) {
      throw (StoreException) e.getCause();
    }
  }

  private static Settlement backOff(QueueBench q) {
    return Settlement.backOff(q.lease("first"), QueueBench.failure("x"), HOUR);
  }

  private static List<JobDelivery> deliveries(QueueBench q) {
    return List.of(
        q.delivery("beside"),
        q.delivery(QUEUE, o -> o.id("late")),
        q.delivery(QUEUE, o -> o.deduplication(Deduplication.simple("d"))));
  }

  private static Settlement sending(QueueBench q) {
    return Settlement.complete(q.lease("first"), new byte[] {'1'}, Keep.all())
        .deliveries(deliveries(q));
  }

  private static Settlement deadLetter(QueueBench q) {
    return Settlement.deadLetter(
        q.lease("first"), QueueBench.failure("x"), 1, q.delivery("beside"));
  }

  private static Move move(QueueBench q) {
    return Move.of(
        JobKey.of(QUEUE, "done"),
        QueueBench.json("{\"n\":1}"),
        q.delivery("beside", o -> o.id("own").deduplication(Deduplication.simple("other"))));
  }

  private static void recover(QueueBench q) {
    answer(q.engine().jobs().recoverStalled(QUEUE, q.now(), Duration.ofSeconds(1), 1));
  }

  private static void answer(CompletableFuture<?> answer) {
    try {
      answer.join();
    } catch (CompletionException e) {
      throw (StoreException) e.getCause();
    }
  }

  private SurprisingStorage storage = new SurprisingStorage();

  @ParameterizedTest
  @MethodSource("steps")
  void stepThatFailsAtAReadLeavesNoTraceUnlessTheStoreIsFrozen(String step) {
    Object after = seenAfter(step);
    boolean failed = true;
    for (int read = 1; failed; read++) {
      storage = new SurprisingStorage();
      try (QueueBench q = populated()) {
        Object before = seen(q.engine());
        storage.surpriseAt(read);
        Throwable error = catchThrowable(() -> STEPS.get(step).accept(q));
        failed = storage.hasSurprised();
        if (failed) {
          assertThat(error).as("at read %d", read).isInstanceOf(StoreException.class);
        }
        if (failed && q.engine().health().healthy() && isOneCommand(step)) {
          assertSame(seen(q.engine()), before);
          assertSame(seenOfAnother(), before);
          STEPS.get(step).accept(q);
          assertSame(seen(q.engine()), after);
        }
      }
    }
  }

  /** A step of several commands may have done the first of them. */
  private static boolean isOneCommand(String step) {
    return !List.of("drain", "clean").contains(step);
  }

  /** Those that are not read something after their first change. */
  @Test
  void mostStepsAreDroppedAtTheirFirstRead() {
    List<String> frozen = new ArrayList<>();
    for (String step : STEPS.keySet()) {
      storage = new SurprisingStorage();
      try (QueueBench q = populated()) {
        storage.surpriseAt(1);
        catchThrowable(() -> STEPS.get(step).accept(q));
        if (!q.engine().health().healthy()) {
          frozen.add(step);
        }
      }
    }
    assertThat(frozen)
        .isSubsetOf(
            "add an owner",
            "add under a used id",
            "add in place",
            "claim all",
            "claim what is due",
            "complete and send",
            "make a dead letter",
            "deliver",
            "drain");
  }

  private static void assertSame(Object seen, Object expected) {
    assertThat(seen).usingRecursiveComparison().isEqualTo(expected);
  }

  private Object seenAfter(String step) {
    try (QueueBench q = populated()) {
      STEPS.get(step).accept(q);
      return seen(q.engine());
    }
  }

  /** Returns what another store reads in the same tables. */
  private Object seenOfAnother() {
    try (QueueBench other = open()) {
      return seen(other.engine());
    }
  }

  private QueueBench open() {
    return new QueueBench(
        new VirtualEngineFixture(
            time ->
                EmbeddedEngine.over(new Store(storage, new NoDurability(), 1000, storage), time),
            () -> {}));
  }

  /** Returns a queue with jobs in every state, one of which is active under no lease. */
  private QueueBench populated() {
    storage.surpriseAt(Integer.MAX_VALUE);
    QueueBench q = open();
    q.add(o -> o.id("lost"));
    q.claimShort(1);
    q.pass(QueueBench.SHORT_LEASE.plusMillis(1));
    q.add(o -> o.id("done"));
    q.add(o -> o.id("over"));
    q.claim(2);
    q.complete("done");
    q.complete("over");
    q.addMany(4);
    q.add(o -> o.id("urgent").priority(7));
    q.add(o -> o.id("late").delay(Duration.ofMinutes(1)));
    q.add(o -> o.id("lazy").delay(HOUR).deduplication(Deduplication.debounce("l", HOUR)));
    q.inspection().addLog(QUEUE, "late", "a line", 9);
    q.engine().jobs().deliver(List.of(Trees.parent(DAD, q.now()), kid("kid", q))).join();
    // Little of the tables is known to a store that was just opened, so that steps must read.
    q.reopen();
    q.add(o -> o.id("first").lifo(true).deduplication(Deduplication.simple("d")));
    q.claim();
    return q;
  }

  private static JobDelivery kid(String id, QueueBench q) {
    return Trees.child(JobKey.of(Trees.KIDS, id), DAD, FailurePolicy.WAIT, q.now());
  }

  private static Map<String, Object> seen(Engine engine) {
    Inspection inspection = engine.inspection();
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("queues", inspection.queues());
    seen.put("counts", inspection.counts(QUEUE));
    seen.put("settings", inspection.settings(QUEUE));
    seen.put("kids", inspection.page(Trees.KIDS, PageRequest.of(JobState.WAITING)).items());
    seen.put("children", engine.flows().children(DAD, ChildState.PENDING, null, 9).items());
    seen.put("logs", inspection.logs(QUEUE, "late", 0, 9));
    for (JobState state : JobState.values()) {
      List<JobRecord> jobs = inspection.page(QUEUE, PageRequest.of(state).limit(100)).items();
      seen.put(state.name(), jobs);
      jobs.forEach(job -> seen.put("job " + job.id(), inspection.find(QUEUE, job.id())));
    }
    try (Cursor cursor = engine.events().follow(QUEUE, "0")) {
      seen.put("events", cursor.read().join());
    }
    return seen;
  }
}
