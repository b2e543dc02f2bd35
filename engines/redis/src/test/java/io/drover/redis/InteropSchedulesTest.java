package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.QueueSchedules;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.Removal;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Schedules that Drover puts, seen and changed by Node, and the other way round (format §5). */
class InteropSchedulesTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final long HOUR_MS = HOUR.toMillis();
  private static int count;

  @AutoClose private static Interop both;

  private String queue;

  @BeforeAll
  static void open() {
    both = new Interop();
  }

  @BeforeEach
  void begin() {
    queue = "q" + ++count;
  }

  private QueueSchedules<JsonNode> ours() {
    return both.queue(queue).schedules();
  }

  private JsonNode theirs() {
    return both.node().call("schedulers", queue);
  }

  private void nodePuts(Map<String, ?> repeat, Map<String, ?> template) {
    both.node().text("scheduler", queue, "s", repeat, template);
  }

  private Map<String, String> hash() {
    return Interop.redis().hgetall(both.key(queue, "repeat:s"));
  }

  private static Schedule<JsonNode> hourly() {
    return Schedule.every("s", HOUR).job("tick", Interop.json("{\"a\":1}"));
  }

  private static Schedule<JsonNode> daily() {
    return Schedule.cron("s", "0 9 * * *", ZoneId.of("Europe/Berlin"))
        .job("tick", Interop.json("{\"a\":1}"), JobOptions.defaults().attempts(3));
  }

  @Test
  @DisplayName("row 63: what Drover stores of an interval is what Node stores")
  void anIntervalIsStoredAsNodeStoresIt() {
    ours().put(hourly());
    Map<String, String> mine = hash();
    JsonNode seen = theirs().get(0);
    assertThat(seen.path("key").asString()).isEqualTo("s");
    assertThat(seen.path("every").asLong()).isEqualTo(HOUR_MS);
    assertThat(seen.path("name").asString()).isEqualTo("tick");
    assertThat(seen.path("template").path("data").path("a").asInt()).isOne();
    assertThat(mine).containsKeys("name", "data", "opts", "every", "offset", "ic");
    ours().remove("s");
    nodePuts(Map.of("every", HOUR_MS), Map.of("name", "tick", "data", Map.of("a", 1)));
    assertThat(mine).containsAllEntriesOf(Map.of("ic", "1", "name", "tick", "data", "{\"a\":1}"));
    assertThat(hash().keySet()).isSubsetOf(mine.keySet());
  }

  @Test
  @DisplayName("row 63: what Drover stores of a cron is what Node stores, in the run as well")
  void aCronIsStoredAsNodeStoresIt() {
    ScheduleView put = ours().put(daily().limit(5));
    Map<String, String> mine = hash();
    String run = "repeat:s:" + put.next().orElseThrow().toEpochMilli();
    JsonNode mineOptions = Interop.json(both.hash(queue, run).get("opts"));
    ours().remove("s");
    nodePuts(
        Map.of("pattern", "0 9 * * *", "tz", "Europe/Berlin", "limit", 5),
        Map.of("name", "tick", "data", Map.of("a", 1), "opts", Map.of("attempts", 3)));
    Map<String, String> their = hash();
    their.remove("opts");
    assertThat(mine).containsAllEntriesOf(their);
    JsonNode theirOptions = Interop.json(both.hash(queue, run).get("opts"));
    for (String field : List.of("repeat", "repeatJobKey", "jobId", "attempts", "prevMillis")) {
      assertThat(mineOptions.path(field)).as(field).isEqualTo(theirOptions.path(field));
    }
    assertThat(ours().find("s").orElseThrow().next()).isEqualTo(put.next());
  }

  @Test
  @DisplayName("row 65: a schedule of Drover's goes on under Node, in its place")
  void aScheduleOfDroversGoesOnUnderNode() {
    ours().put(Schedule.every("s", Duration.ofMillis(200)).job("tick", Interop.json("{}")));
    Map<String, Object> work = Map.of("do", "return", "value", 1);
    both.node().worker(queue, Map.of(), work);
    both.until(() -> both.queue(queue).counts().completed() >= 3);
    ScheduleView found = ours().find("s").orElseThrow();
    assertThat(found.iterations()).isGreaterThanOrEqualTo(3);
    assertThat(ours().remove("s")).isTrue();
    assertThat(theirs()).isEmpty();
  }

  @Test
  @DisplayName("row 66: a limit that Drover stores ends the series under Node")
  void aLimitEndsTheSeriesUnderNode() {
    ours()
        .put(Schedule.every("s", Duration.ofMillis(100)).job("tick", Interop.json("{}")).limit(2));
    both.node().worker(queue, Map.of(), Map.of("do", "return", "value", 1));
    both.until(() -> both.queue(queue).counts().completed() == 2);
    both.until(() -> both.queue(queue).counts().unfinished() == 0);
    assertThat(ours().find("s").orElseThrow().next()).isEmpty();
  }

  @Test
  @DisplayName("rows 63, 67: a schedule of Node's is read, changed, paused and removed by Drover")
  void aScheduleOfNodesIsDrovers() {
    nodePuts(
        Map.of("pattern", "0 9 * * *", "tz", "Europe/Berlin", "limit", 7),
        Map.of("name", "tick", "data", Map.of("a", 1)));
    ScheduleView found = ours().find("s").orElseThrow();
    assertThat(found.words()).isEqualTo("at 09:00 every day, Europe/Berlin");
    assertThat(found.rule().limit()).isEqualTo(7);
    assertThat(found.jobName()).isEqualTo("tick");
    assertThat(found.dataJson()).isEqualTo("{\"a\":1}");
    assertThat(found.next()).isPresent();
    assertThat(ours().page().items()).hasSize(1);
    ours().put(daily());
    assertThat(theirs().get(0).path("limit").isMissingNode()).isTrue();
    assertThat(theirs().get(0).path("template").path("opts").path("attempts").asInt()).isEqualTo(3);
    assertThat(ours().pause("s")).isTrue();
    assertThat(both.queue(queue).counts().total()).isZero();
    assertThat(ours().remove("s")).isTrue();
    assertThat(theirs()).isEmpty();
  }

  @Test
  @DisplayName("row 67: Node removes a schedule of Drover's with its run")
  void nodeRemovesAScheduleOfDrovers() {
    ours().put(daily());
    assertThat(both.node().call("onQueue", queue, "removeJobScheduler", "s").asBoolean()).isTrue();
    assertThat(ours().find("s")).isEmpty();
    assertThat(both.queue(queue).counts().total()).isZero();
  }

  @Test
  void whatNodeHasNoFieldForOutlastsItsChange() {
    ours().put(daily().catchUp(4).overlap(Overlap.SKIP));
    nodePuts(Map.of("pattern", "0 10 * * *", "tz", "Europe/Berlin"), Map.of("name", "tick"));
    ScheduleView found = ours().find("s").orElseThrow();
    assertThat(found.words()).startsWith("at 10:00");
    assertThat(found.rule().catchUp()).isEqualTo(4);
    assertThat(found.rule().overlap()).isEqualTo(Overlap.SKIP);
  }

  @Test
  void nodeResumesAPausedSchedule() {
    ours().put(daily());
    ours().pause("s");
    assertThat(theirs().get(0).path("key").asString()).isEqualTo("s");
    nodePuts(Map.of("pattern", "0 9 * * *", "tz", "Europe/Berlin"), Map.of("name", "tick"));
    ScheduleView found = ours().find("s").orElseThrow();
    assertThat(found.isPaused()).isFalse();
    assertThat(found.next()).isPresent();
    assertThat(both.queue(queue).counts().delayed()).isOne();
  }

  @Test
  void nodePlansNothingWhileAScheduleIsPausedAndARunOfItIsActive() {
    both.node().worker(queue, Map.of(), Map.of("do", "hang"));
    ours().put(hourly());
    both.until(() -> both.queue(queue).counts().active() == 1);
    ours().pause("s");
    String active =
        both.queue(queue).admin().page(PageRequest.of(JobState.ACTIVE)).items().get(0).id();
    both.node().call("release", active, null);
    both.until(() -> both.queue(queue).counts().completed() == 1);
    assertThat(both.queue(queue).counts().unfinished()).isZero();
    assertThat(ours().find("s").orElseThrow().isPaused()).isTrue();
  }

  @Test
  void aRunByHandIsRunByNodeAndPlansNothing() {
    ours().put(daily());
    String run = ours().runNow("s");
    both.node().worker(queue, Map.of(), Map.of("do", "return", "value", 1));
    both.until(() -> both.queue(queue).counts().completed() == 1);
    assertThat(both.queue(queue).find(run).orElseThrow().slot()).isPresent();
    assertThat(both.queue(queue).counts().delayed()).isOne();
  }

  @Test
  @DisplayName("row 68: the run that Drover planned is refused to Node as well")
  void thePlannedRunIsRefusedToNodeAsWell() {
    Instant next = ours().put(daily()).next().orElseThrow();
    String run = "repeat:s:" + next.toEpochMilli();
    assertThat(both.queue(queue).admin().remove(run)).isEqualTo(Removal.PLANNED);
    both.node().call("onQueue", queue, "drain", true);
    assertThat(both.queue(queue).counts().delayed()).isOne();
  }

  @Test
  void aSeriesThatBothWorkOnHasOneRunForEachSlot() {
    List<Instant> slots = new CopyOnWriteArrayList<>();
    both.node().worker(queue, Map.of(), Map.of("do", "return", "value", 1));
    var worker = both.queue(queue).worker(job -> slots.add(job.slot().orElseThrow())).start();
    for (int i = 0; i < 5; i++) {
      ours().put(Schedule.every("s", Duration.ofMillis(100)).job("tick", Interop.json("{}")));
      nodePuts(Map.of("every", 100), Map.of("name", "tick"));
    }
    long before = both.queue(queue).counts().completed();
    both.until(() -> both.queue(queue).counts().completed() >= before + 10);
    worker.close();
    assertThat(slots).doesNotHaveDuplicates();
    assertThat(both.queue(queue).counts().delayed() + both.queue(queue).counts().waiting())
        .isLessThanOrEqualTo(1);
  }
}
