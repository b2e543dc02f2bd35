package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that publishes to three queues, again and again: each message is in all of them
 * or in none, and what was acknowledged is there.
 */
class PublishKillTest {

  private static final int ROUNDS = 4;
  private static final int TOLD_IN_A_ROUND = 100;

  @TempDir Path temp;

  private final List<String> acknowledged = new ArrayList<>();

  @Test
  void aKilledPublisherLeavesEachMessageInAllQueuesOrInNone() throws Exception {
    Path store = temp.resolve("store");
    for (int round = 0; round < ROUNDS; round++) {
      publishUntilKilled(store, round * 1_000_000);
    }
    try (Drover drover = Drover.open("embedded:" + store)) {
      List<String> first = ids(drover, PublishProgram.QUEUES.get(0));
      assertThat(first).doesNotHaveDuplicates().containsAll(acknowledged);
      for (String other : PublishProgram.QUEUES) {
        assertThat(ids(drover, other)).isEqualTo(first);
      }
      Exchange exchange = drover.findExchange("shop").orElseThrow();
      assertThat(exchange.bindings(null, 10).items()).hasSize(PublishProgram.QUEUES.size());
      assertThat(exchange.publish("order.created", "created", 1).queues())
          .containsExactlyInAnyOrderElementsOf(PublishProgram.QUEUES);
    }
  }

  private static List<String> ids(Drover drover, String queue) {
    List<String> ids = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      PageRequest request = PageRequest.of(JobState.WAITING).limit(PageRequest.MAX_LIMIT);
      Page<Job<Object>> page =
          drover.queue(queue).admin().page(cursor == null ? request : request.after(cursor));
      page.items().forEach(job -> ids.add(job.id()));
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return ids;
  }

  private void publishUntilKilled(Path store, int first) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(PublishProgram.class, store.toString(), Integer.toString(first))) {
      AtomicInteger told = new AtomicInteger();
      jvm.read(
          line -> {
            acknowledged.add(line);
            if (told.incrementAndGet() == TOLD_IN_A_ROUND) {
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(TOLD_IN_A_ROUND);
    }
  }
}
