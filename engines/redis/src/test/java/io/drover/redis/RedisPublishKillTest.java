package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Kills a program that publishes to three queues, and every second time the server as well: each
 * message is in all of them or in none, and what was acknowledged is there.
 */
class RedisPublishKillTest {

  private static final int ROUNDS = 4;
  private static final int TOLD_IN_A_ROUND = 100;

  private final List<String> acknowledged = new ArrayList<>();

  @Test
  @Timeout(240)
  void eachMessageIsInAllQueuesOrInNone() throws Exception {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
      for (int round = 0; round < ROUNDS; round++) {
        publishUntilKilled(server, round);
        try (Drover drover = Drover.open(server.uri())) {
          List<String> first = ids(drover, PublishProgram.QUEUES.get(0));
          assertThat(first).doesNotHaveDuplicates().containsAll(acknowledged);
          for (String other : PublishProgram.QUEUES) {
            assertThat(ids(drover, other)).isEqualTo(first);
          }
        }
      }
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

  private void publishUntilKilled(RedisServer server, int round) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(PublishProgram.class, server.uri(), Integer.toString(round * 1_000_000))) {
      AtomicInteger told = new AtomicInteger();
      jvm.read(
          line -> {
            acknowledged.add(line);
            if (told.incrementAndGet() == TOLD_IN_A_ROUND) {
              if (round % 2 == 1) {
                server.kill();
              }
              jvm.kill();
            }
          });
      assertThat(told.get()).isGreaterThanOrEqualTo(TOLD_IN_A_ROUND);
    }
    if (round % 2 == 1) {
      server.restart();
    }
  }
}
