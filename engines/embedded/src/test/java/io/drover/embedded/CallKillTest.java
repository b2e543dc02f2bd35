package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private void serveUntilKilled(Path store, int first) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CallServerProgram.class.getName(),
                store.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int told = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(line);
        if (++told == TOLD_IN_A_ROUND) {
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(told).isGreaterThanOrEqualTo(TOLD_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
