package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.testkit.runtime.OtherJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that serves requests, again and again: each request that was acknowledged is
 * there or its reply is, and never both.
 */
class CallKillTest {

  private static final int ROUNDS = 4;
  private static final int TOLD_IN_A_ROUND = 150;

  @TempDir Path temp;

  private final List<String> acknowledged = new ArrayList<>();

  @Test
  void aKilledServerLeavesEachRequestOrItsReply() throws Exception {
    Path store = temp.resolve("store");
    for (int round = 0; round < ROUNDS; round++) {
      serveUntilKilled(store, round * 1_000_000);
    }
    try (Drover drover = Drover.open("embedded:" + store)) {
      List<String> there = new ArrayList<>();
      there.addAll(ids(drover, CallServerProgram.QUEUE, JobState.WAITING));
      there.addAll(ids(drover, CallServerProgram.QUEUE, JobState.ACTIVE));
      List<String> replies = ids(drover, CallServerProgram.REPLIES, JobState.WAITING);
      assertThat(replies).doesNotHaveDuplicates().hasSizeGreaterThan(ROUNDS);
      there.addAll(replies);
      assertThat(there).doesNotHaveDuplicates().containsAll(acknowledged);
    }
  }

  private static List<String> ids(Drover drover, String queue, JobState state) {
    List<String> ids = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      PageRequest request = PageRequest.of(state).limit(PageRequest.MAX_LIMIT);
      Page<Job<Object>> page =
          drover.queue(queue).admin().page(cursor == null ? request : request.after(cursor));
      for (Job<Object> job : page.items()) {
        ids.add(String.valueOf(((Map<?, ?>) job.data()).get("correlationId")));
      }
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return ids;
  }

  private void serveUntilKilled(Path store, int first) throws IOException {
    try (OtherJvm jvm =
        OtherJvm.start(CallServerProgram.class, store.toString(), Integer.toString(first))) {
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
