package io.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Removal;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about jobs' logs: rules G. */
public interface LogContract extends EngineTest {

  @Test
  @DisplayName("G1 lines are read in the order they were written, as they were written")
  default void linesAreReadAsWritten(QueueBench q) {
    String id = q.add();
    List<String> lines = List.of("erste größe", "", "third\nwith two lines");
    long count = 0;
    for (String line : lines) {
      assertThat(add(q, id, line, 100)).isEqualTo(++count);
    }
    assertThat(logs(q, id)).isEqualTo(lines);
  }

  @Test
  @DisplayName("G2 the oldest lines go when there are more than shall stay")
  default void oldestLinesGo(QueueBench q) {
    String id = q.add();
    for (int i = 1; i <= 5; i++) {
      assertThat(add(q, id, "line " + i, 3)).isEqualTo(Math.min(i, 3));
    }
    assertThat(logs(q, id)).containsExactly("line 3", "line 4", "line 5");
    assertThat(add(q, id, "line 6", 2)).isEqualTo(2);
    assertThat(logs(q, id)).containsExactly("line 5", "line 6");
  }

  @Test
  @DisplayName("G3 a part of the lines can be read")
  default void partOfTheLinesCanBeRead(QueueBench q) {
    String id = q.add();
    for (int i = 1; i <= 5; i++) {
      add(q, id, "line " + i, 4);
    }
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, 1, 2)).containsExactly("line 3", "line 4");
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, 3, 9)).containsExactly("line 5");
    assertThat(q.inspection().logs(QueueBench.QUEUE, id, 4, 9)).isEmpty();
  }

  @Test
  @DisplayName("G4 a job that does not exist has no log and gets none")
  default void missingJobHasNoLog(QueueBench q) {
    q.add();
    assertThat(add(q, "none", "line", 10)).isEqualTo(-1);
    assertThat(logs(q, "none")).isEmpty();
  }

  @Test
  @DisplayName("G5 logging makes no event")
  default void loggingMakesNoEvent(QueueBench q) {
    String id = q.add();
    q.events();
    add(q, id, "line", 10);
    assertThat(q.events()).isEmpty();
  }

  @Test
  @DisplayName("G6 a log follows its job through its states and goes with it")
  default void logFollowsItsJob(QueueBench q) {
    String id = q.add(options -> options.id("mine"));
    q.claim();
    add(q, id, "line", 10);
    q.complete(id);
    assertThat(logs(q, id)).containsExactly("line");
    assertThat(q.inspection().remove(QueueBench.QUEUE, id, q.now())).isEqualTo(Removal.REMOVED);
    assertThat(logs(q, id)).isEmpty();
    q.add(options -> options.id("mine"));
    assertThat(logs(q, id)).isEmpty();
  }

  private static long add(QueueBench q, String id, String line, int keep) {
    return q.inspection().addLog(QueueBench.QUEUE, id, line, keep);
  }

  private static List<String> logs(QueueBench q, String id) {
    return q.inspection().logs(QueueBench.QUEUE, id, 0, 100);
  }
}
