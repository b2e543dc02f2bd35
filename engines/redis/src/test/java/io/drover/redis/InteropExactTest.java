package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Deduplication;
import io.drover.job.FailurePolicy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Rows of the interop checks on a clock that stands: each step is Node's on one side and Drover's
 * on the other, after each Redis holds the same of both to the millisecond, and what that is, is
 * said here (format §10).
 */
class InteropExactTest {

  private static final long PER_PRIORITY = 4_294_967_296L;
  private static final long HOUR = 3_600_000;

  @AutoClose private static TwinBench bench;

  @BeforeAll
  static void open() {
    bench = new TwinBench();
  }

  @BeforeEach
  void begin() {
    bench.clear();
  }

  // ---- both sides ---------------------------------------------------------------------------

  /** Has both do something, and compares; returns what both answered. */
  private static String make(Function<Hand, String> step) {
    List<String> answers = bench.make(TwinMove.by("a step", step), false);
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    TwinView node = bench.look(TwinBench.NODE_SIDE);
    assertThat(TwinDifferences.between(node, bench.look(TwinBench.JAVA_SIDE))).isEmpty();
    return answers.get(0);
  }

  private static void add(TwinJob... jobs) {
    make(hand -> hand.add("q", List.of(jobs)));
  }

  private static String claim(String queue, int most) {
    return make(hand -> hand.advance(queue, TwinWorker.PLAIN, List.of(), most, "t"));
  }

  private static String claim(int most) {
    return claim("q", most);
  }

  private static void end(String queue, String id, String value) {
    Hand.End end = new Hand.End(id, "t", value, "", false);
    make(hand -> hand.advance(queue, TwinWorker.PLAIN, List.of(end), 0, "t"));
  }

  private static void fail(String queue, String id) {
    Hand.End end = new Hand.End(id, "t", null, "größer ✓", false);
    make(hand -> hand.advance(queue, TwinWorker.PLAIN, List.of(end), 0, "t"));
  }

  /** Returns what Redis holds, of both. */
  private static TwinView held() {
    return bench.look(TwinBench.JAVA_SIDE);
  }

  private static long now() {
    return bench.now().toEpochMilli();
  }

  private static String delayed(long due) {
    return Long.toString(due * 4096);
  }

  private static String lastEvent(String queue) {
    List<String> events = held().members(queue + ":events");
    return events.get(events.size() - 1);
  }

  private static TwinJob job() {
    return TwinJob.of("n", "{\"a\":1}");
  }

  // ---- adding -------------------------------------------------------------------------------

  @Test
  @DisplayName("row 4: lifo jobs are claimed first, the last added before the others")
  void lifoJobsAreClaimedFirst() {
    add(job(), job(), job().lifo(), job().lifo());
    assertThat(held().members("q:wait")).containsExactly("2", "1", "3", "4");
    assertThat(claim(1)).isEqualTo("[] [4]");
    assertThat(claim(3)).isEqualTo("[] [3, 1, 2]");
  }

  @Test
  @DisplayName(
      "row 5: every option that has a short name has it, and the parent is told its policy")
  void everyOptionHasItsShortName() {
    add(job().deduplication(Deduplication.simple("d")).keepLogs(7).telemetry("m"));
    assertThat(Interop.json(held().fields("q:1").get("opts")))
        .isEqualTo(
            Interop.json(
                "{\"attempts\":1,\"de\":{\"id\":\"d\"},\"kl\":7,\"omc\":true,\"stackTraceLimit\":10,\"tm\":\"m\"}"));
    assertThat(held().fields("q:1")).containsEntry("deid", "d");
    add(job().id("p"));
    Map.of(
            FailurePolicy.FAIL_PARENT, "fpof",
            FailurePolicy.CONTINUE_PARENT, "cpof",
            FailurePolicy.IGNORE, "idof",
            FailurePolicy.REMOVE, "rdof")
        .forEach(
            (policy, name) -> {
              TwinTree.Link link = new TwinTree.Link("q", "p", policy);
              make(hand -> hand.addChild("kids", job().id(name), link));
              Map<String, String> child = held().fields("kids:" + name);
              assertThat(child.get("opts")).contains("\"" + name + "\":true");
              assertThat(child.get("parent")).contains("\"" + name + "\":true");
            });
  }

  @Test
  @DisplayName("row 12: priorities are served after all that wait, in order, by their counter")
  void prioritiesAreServedInOrder() {
    add(job().priority(5), job().priority(1), job().priority(5), job());
    assertThat(held().fields("q:prioritized"))
        .containsExactly(
            Map.entry("2", Long.toString(PER_PRIORITY + 2)),
            Map.entry("1", Long.toString(5 * PER_PRIORITY + 1)),
            Map.entry("3", Long.toString(5 * PER_PRIORITY + 3)));
    assertThat(held().text("q:pc")).isEqualTo("3");
    assertThat(claim(1)).isEqualTo("[] [4]");
    assertThat(claim(1)).isEqualTo("[] [2]");
    assertThat(claim(3)).isEqualTo("[] [1, 3]");
    assertThat(held().has("q:pc")).isFalse();
  }

  @Test
  @DisplayName(
      "row 13: a delayed job is promoted and falls due into its priority, as the last of it")
  void aDelayedJobFallsDueIntoItsPriority() {
    add(job().delay(HOUR).priority(4), job().delay(HOUR).priority(4), job().priority(4));
    assertThat(held().fields("q:delayed"))
        .containsExactly(
            Map.entry("1", delayed(now() + HOUR)),
            Map.entry("2", Long.toString((now() + HOUR) * 4096 + 1)));
    make(hand -> hand.promote("q", "2"));
    assertThat(held().fields("q:2")).containsEntry("delay", "0").containsEntry("priority", "4");
    bench.pass(HOUR - 1);
    assertThat(claim(1)).isEqualTo("[] [3]");
    bench.pass(1);
    assertThat(claim(2)).isEqualTo("[] [2, 1]");
    assertThat(held().members("q:events")).contains("event=waiting jobId=1 prev=delayed");
    assertThat(held().fields("q:1")).containsEntry("delay", "0").containsEntry("priority", "4");
  }

  // ---- ends of attempts ---------------------------------------------------------------------

  @Test
  @DisplayName("row 23: a job tried again goes behind those that wait, its attempt counted")
  void aJobTriedAgainGoesBehindTheOthers() {
    add(job().attempts(3), job());
    claim(1);
    bench.pass(137);
    fail("q", "1");
    assertThat(held().members("q:wait")).containsExactly("1", "2");
    assertThat(held().fields("q:1"))
        .containsEntry("atm", "1")
        .containsEntry("ats", "1")
        .containsEntry("failedReason", "größer ✓")
        .containsEntry("stacktrace", "[\"Error: größer ✓\\n    at a place\"]")
        .doesNotContainKey("finishedOn");
    assertThat(lastEvent("q")).isEqualTo("event=waiting jobId=1 prev=active");
    assertThat(held().has("q:1:lock")).isFalse();
    assertThat(claim(2)).isEqualTo("[] [2, 1]");
  }

  @Test
  @DisplayName("row 25: a backoff is due so long after the failure, to the millisecond")
  void aBackoffIsDueAfterTheFailure() {
    add(job().attempts(3).backoff("fixed", 300));
    claim(1);
    bench.pass(137);
    fail("q", "1");
    assertThat(held().fields("q:delayed")).containsExactly(Map.entry("1", delayed(now() + 300)));
    assertThat(held().fields("q:1")).containsEntry("delay", "300").containsEntry("atm", "1");
    assertThat(lastEvent("q")).isEqualTo("event=delayed jobId=1 delay=" + (now() + 300));
    assertThat(held().fields("q:marker")).containsEntry("1", Long.toString(now() + 300));
    bench.pass(299);
    assertThat(claim(1)).isEqualTo("[] []");
    bench.pass(1);
    assertThat(claim(1)).isEqualTo("[] [1]");
    assertThat(held().fields("q:1")).containsEntry("delay", "0").containsEntry("ats", "2");
  }

  @Test
  @DisplayName("row 29: a job moved to later by its handler keeps its attempt and counts its start")
  void aJobMovedToLaterKeepsItsAttempt() {
    add(job().attempts(2).priority(3));
    claim(1);
    bench.pass(137);
    make(hand -> hand.later("q", "1", "t", 5_000));
    assertThat(held().fields("q:delayed")).containsExactly(Map.entry("1", delayed(now() + 5_000)));
    assertThat(held().fields("q:1"))
        .containsEntry("delay", "5000")
        .containsEntry("ats", "1")
        .doesNotContainKeys("atm", "failedReason", "stacktrace");
    assertThat(lastEvent("q")).isEqualTo("event=delayed jobId=1 delay=" + (now() + 5_000));
    bench.pass(5_000);
    assertThat(claim(1)).isEqualTo("[] [1]");
    end("q", "1", "null");
    assertThat(held().fields("q:1")).containsEntry("ats", "2").containsEntry("atm", "1");
  }

  @Test
  @DisplayName(
      "row 30: a job given back for a rate is next, and no limited worker claims meanwhile")
  void aJobGivenBackForARateIsNext() {
    add(job(), job());
    make(hand -> hand.advance("q", TwinWorker.LIMITED, List.of(), 1, "t"));
    make(hand -> hand.giveBack("q", "1", "t", 20_000));
    assertThat(held().members("q:wait")).containsExactly("2", "1");
    assertThat(held().text("q:limiter")).isEqualTo("9007199254740991 for 20000");
    assertThat(lastEvent("q")).isEqualTo("event=waiting jobId=1 prev=active");
    bench.pass(10_000);
    assertThat(make(hand -> hand.advance("q", TwinWorker.LIMITED, List.of(), 1, "t")))
        .isEqualTo("[] []");
    bench.pass(10_000);
    assertThat(make(hand -> hand.advance("q", TwinWorker.LIMITED, List.of(), 1, "t")))
        .isEqualTo("[] [1]");
    end("q", "1", "null");
    assertThat(held().fields("q:1")).containsEntry("ats", "2").containsEntry("atm", "1");
  }

  @Test
  @DisplayName("row 37: the queue's number of starts counts, in the window of the worker")
  void theQueuesNumberCountsInTheWorkersWindow() {
    make(hand -> hand.limitRate("q", 1, 30_000));
    add(job(), job(), job());
    Function<Hand, String> limited =
        hand -> hand.advance("q", TwinWorker.LIMITED, List.of(), 3, "t");
    assertThat(make(limited)).isEqualTo("[] [1]");
    assertThat(held().text("q:limiter")).isEqualTo("1 for 20000");
    bench.pass(10_000);
    assertThat(make(limited)).isEqualTo("[] []");
    bench.pass(10_000);
    assertThat(make(limited)).isEqualTo("[] [2]");
    bench.pass(20_000);
    assertThat(claim(2)).isEqualTo("[] [3]");
    assertThat(held().text("q:limiter")).isEqualTo("1 for 30000");
  }

  // ---- families -----------------------------------------------------------------------------

  private static TwinTree leaf(String queue, TwinJob job) {
    return new TwinTree(queue, job, FailurePolicy.WAIT, List.of());
  }

  private static void addFamily(TwinJob parent) {
    TwinTree tree =
        new TwinTree(
            "q",
            parent.id("p"),
            FailurePolicy.WAIT,
            List.of(leaf("kids", job().id("c0")), leaf("kids", job().id("c1"))));
    make(hand -> hand.addTree(tree));
  }

  @Test
  @DisplayName("row 49: a parent knows its children and they know it, whichever side adds them")
  void aParentKnowsItsChildren() {
    addFamily(job());
    assertThat(held().fields("q:waiting-children"))
        .containsExactly(Map.entry("p", Long.toString(now())));
    assertThat(held().members("q:p:dependencies")).containsExactly("kids:c0", "kids:c1");
    for (String child : List.of("c0", "c1")) {
      assertThat(held().fields("kids:" + child)).containsEntry("parentKey", "q:p");
      assertThat(Interop.json(held().fields("kids:" + child).get("parent")))
          .isEqualTo(Interop.json("{\"id\":\"p\",\"queueKey\":\"q\"}"));
      assertThat(held().option("kids:" + child, "parent"))
          .isEqualTo(Interop.json("{\"id\":\"p\",\"queue\":\"q\"}"));
    }
    assertThat(held().members("kids:wait")).containsExactly("c1", "c0");
    assertThat(held().members("q:events"))
        .containsExactly("event=added jobId=p name=n", "event=waiting-children jobId=p");
  }

  @Test
  @DisplayName("row 54: a parent is released behind its delay, counted from its release")
  void aParentIsReleasedBehindItsDelay() {
    addFamily(job().delay(5_000));
    claim("kids", 2);
    bench.pass(137);
    end("kids", "c0", "{\"v\":0}");
    assertThat(held().members("q:waiting-children")).containsExactly("p");
    end("kids", "c1", "{\"v\":1}");
    assertThat(held().has("q:waiting-children")).isFalse();
    assertThat(held().fields("q:delayed")).containsExactly(Map.entry("p", delayed(now() + 5_000)));
    assertThat(held().fields("q:marker")).containsEntry("1", Long.toString(now() + 5_000));
    assertThat(lastEvent("q")).isEqualTo("event=delayed jobId=p delay=" + (now() + 5_000));
  }

  @Test
  @DisplayName("row 54: a parent is released into its priority, or to be the next")
  void aParentIsReleasedIntoItsPriority() {
    add(job().priority(5), job());
    addFamily(job().priority(5));
    claim("kids", 2);
    end("kids", "c0", "0");
    end("kids", "c1", "1");
    assertThat(held().fields("q:prioritized"))
        .containsExactly(
            Map.entry("1", Long.toString(5 * PER_PRIORITY + 1)),
            Map.entry("p", Long.toString(5 * PER_PRIORITY + 2)));
    assertThat(lastEvent("q")).isEqualTo("event=waiting jobId=p prev=waiting-children");
    bench.clear();
    add(job());
    addFamily(job());
    claim("kids", 2);
    end("kids", "c0", "0");
    end("kids", "c1", "1");
    assertThat(claim(2)).isEqualTo("[] [p, 1]");
    assertThat(held().fields("q:p:processed"))
        .containsOnly(Map.entry("kids:c0", "0"), Map.entry("kids:c1", "1"));
  }

  // ---- schedules ----------------------------------------------------------------------------

  private static void schedule(long every, String pattern) {
    TwinSchedule schedule = new TwinSchedule("s:a", every, pattern, 0, job());
    make(hand -> hand.schedule("q", schedule));
  }

  @Test
  @DisplayName("row 63: an interval begins at once, with its place in it and its run's number")
  void anIntervalBeginsAtOnce() {
    bench.pass(137);
    schedule(2_000, "");
    String run = "repeat:s:a:" + now();
    assertThat(held().fields("q:repeat")).containsExactly(Map.entry("s:a", Long.toString(now())));
    assertThat(held().fields("q:repeat:s:a"))
        .containsEntry("every", "2000")
        .containsEntry("offset", Long.toString(now() % 2_000))
        .containsEntry("ic", "1")
        .containsEntry("name", "n");
    assertThat(held().members("q:wait")).containsExactly(run);
    assertThat(held().fields("q:" + run))
        .containsEntry("rjk", "s:a")
        .containsEntry("timestamp", Long.toString(now()))
        .containsEntry("delay", "0");
    assertThat(held().option("q:" + run, "repeat").path("count").asInt()).isOne();
    assertThat(claim(1)).isEqualTo("[] [" + run + "]");
    long next = now() + 2_000;
    assertThat(held().fields("q:repeat")).containsExactly(Map.entry("s:a", Long.toString(next)));
    assertThat(held().fields("q:delayed"))
        .containsExactly(Map.entry("repeat:s:a:" + next, delayed(next)));
    assertThat(held().fields("q:repeat:s:a")).containsEntry("ic", "2");
  }

  @Test
  @DisplayName("row 63: an interval that begins with it has its place stored as well, which is 0")
  void anIntervalMayBeginWithItself() {
    bench.pass(2_000 - now() % 2_000);
    schedule(2_000, "");
    assertThat(held().fields("q:repeat:s:a")).containsEntry("offset", "0");
    claim(1);
    assertThat(held().fields("q:repeat:s:a")).containsEntry("offset", "0");
  }

  @Test
  @DisplayName("row 67: a schedule goes with its planned run, which is told, and a ready run stays")
  void aScheduleGoesWithItsPlannedRun() {
    schedule(0, "30 * * * *");
    String planned = held().members("q:delayed").get(0);
    make(hand -> hand.unschedule("q", "s:a"));
    assertThat(held().keys().keySet())
        .containsExactlyInAnyOrder("q:events", "q:id", "q:marker", "q:meta", "kids:meta");
    assertThat(lastEvent("q")).isEqualTo("event=removed jobId=%s prev=delayed".formatted(planned));
    schedule(2_000, "");
    String ready = held().members("q:wait").get(0);
    make(hand -> hand.unschedule("q", "s:a"));
    assertThat(held().has("q:repeat")).isFalse();
    assertThat(held().has("q:repeat:s:a")).isFalse();
    assertThat(claim(1)).isEqualTo("[] [" + ready + "]");
    end("q", ready, "1");
    assertThat(held().has("q:delayed")).isFalse();
    assertThat(held().members("q:completed")).containsExactly(ready);
  }
}
