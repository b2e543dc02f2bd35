package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.FlowTree;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers of which each part may be large: they end where they are large enough, and say so. */
class BoundedAnswerTest {

  private static final int MEGABYTE = 1 << 20;
  private static final int COUNT = 20;

  private final Drover drover = Drover.open("embedded:");
  private Site site;

  @BeforeEach
  void open() {
    site = Site.of(drover);
  }

  @AfterEach
  void close() {
    site.close();
    drover.close();
  }

  private static String large(int i) {
    return i + "x".repeat(MEGABYTE);
  }

  @Test
  void linesOfALogAreReadInParts() throws Exception {
    JobQueue<Object> queue = drover.queue("q");
    queue.add("n", 1, JobOptions.defaults().id("a"));
    for (int i = 0; i < COUNT; i++) {
      queue.admin().addLog("a", large(i));
    }
    List<String> starts = new ArrayList<>();
    JsonNode next;
    int answers = 0;
    String path = "/api/v1/queues/q/jobs/a/logs?limit=1000&offset=";
    String offset = "0";
    do {
      JsonNode page = site.json(path + offset);
      page.get("lines").forEach(line -> starts.add(line.asString().replaceAll("x.*", "")));
      next = page.get("next");
      offset = next.toString();
      answers++;
    } while (!next.isNull());
    assertThat(starts).hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(answers).isGreaterThan(1);
  }

  @Test
  void schedulesAreReadInParts() throws Exception {
    for (int i = 0; i < COUNT; i++) {
      drover
          .queue("q")
          .schedules()
          .put(Schedule.every("s" + i, Duration.ofHours(1 + i)).job("n", large(i)));
    }
    for (String path : List.of("/api/v1/schedules", "/api/v1/queues/q/schedules")) {
      JsonNode page = site.json(path + "?limit=100");
      assertThat(page.get("items").size()).isLessThan(COUNT);
      assertThat(page.get("next").isString()).isTrue();
    }
  }

  @Test
  void aTreeEndsWhereItIsLargeEnough() {
    Flow flow = Flow.of("q", "root", 1, JobOptions.defaults().id("root"));
    for (int i = 0; i < COUNT; i++) {
      flow = flow.child(Flow.of("q", "child", "x".repeat(1000)));
    }
    drover.add(flow);
    JobForm form = new JobForm(new Shown(ConsoleSettings.defaults()));
    FlowTree tree = drover.flow(JobKey.of("q", "root")).orElseThrow();
    ObjectNode all = new TreeForm(form).json(tree);
    assertThat(all.get("children")).hasSize(COUNT);
    assertThat(all.get("cut").asBoolean()).isFalse();
    ObjectNode some = new TreeForm(form, 10_000).json(tree);
    assertThat(some.get("children").size()).isBetween(1, COUNT - 1);
    assertThat(some.get("cut").asBoolean()).isTrue();
  }

  @Test
  void aTreeOfLargeJobsIsNotReadWhole() {
    Flow flow = Flow.of("q", "root", 1, JobOptions.defaults().id("root"));
    String huge = "x".repeat(15 * MEGABYTE);
    for (int i = 10; i < 40; i++) {
      // Children are read in the order of their ids: the first pages have both kinds.
      JobOptions id = JobOptions.defaults().id("child" + i);
      flow = flow.child(Flow.of("q", "child", i % 5 == 0 ? huge : "small", id));
    }
    drover.add(flow);
    FlowRequest request = FlowRequest.defaults().children(100);
    FlowTree tree = drover.flow(JobKey.of("q", "root"), request).orElseThrow();
    assertThat(tree.isCut()).isTrue();
    assertThat(tree.children().size()).isLessThan(30);
  }
}
