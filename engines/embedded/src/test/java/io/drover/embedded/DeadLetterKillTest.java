package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.job.DeadLetter;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process whose jobs go to a dead-letter queue and back: each is in exactly one of the two
 * afterwards.
 */
class DeadLetterKillTest {

  private static final int ROUNDS = 5;
  private static final int LINES_IN_A_ROUND = 150;

  @TempDir Path temp;

  private final Set<String> added = new HashSet<>();

  @Test
  @Timeout(180)
  void noJobIsInBothQueuesOrInNone() throws Exception {
    String store = "embedded:" + temp.resolve("store");
    long moved = 0;
    for (int round = 0; round < ROUNDS; round++) {
      moved += churnUntilKilled(store, round);
      check(store);
    }
    assertThat(moved).as("letters that were sent back").isPositive();
  }

  /** Returns how many letters were sent back. */
  private long churnUntilKilled(String store, int round) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DeadLetterChurn.class.getName(),
                store,
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long moved = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int told = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String value = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("added ")) {
          added.add(value);
        } else {
          moved += Long.parseLong(value);
        }
        if (++told == LINES_IN_A_ROUND) {
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(told).isGreaterThanOrEqualTo(LINES_IN_A_ROUND);
    } finally {
      process.destroyForcibly().waitFor();
    }
    return moved;
  }

  private void check(String store) {
    try (Drover drover = Drover.open(store)) {
      Set<String> found = new HashSet<>();
      for (JobState state : JobState.values()) {
        @Nullable String cursor = null;
        do {
          Page<Job<String>> page =
              drover
                  .queue(DeadLetterChurn.QUEUE, String.class)
                  .admin()
                  .page(PageRequest.of(state).limit(1000).after(cursor));
          for (Job<String> job : page.items()) {
            assertThat(job.data()).isEqualTo(job.id());
            assertThat(found.add(job.id())).as("job %s, once", job.id()).isTrue();
          }
          cursor = page.next().orElse(null);
        } while (cursor != null);
      }
      @Nullable String cursor = null;
      do {
        Page<DeadLetter<String>> page =
            drover
                .deadLetters(DeadLetterChurn.DEAD, String.class)
                .page(DeadLetterFilter.all(), 1000, cursor);
        for (DeadLetter<String> letter : page.items()) {
          String id = letter.originId().orElseThrow();
          assertThat(letter.data()).isEqualTo(id);
          assertThat(found.add(id)).as("job %s, in one queue", id).isTrue();
        }
        cursor = page.next().orElse(null);
      } while (cursor != null);
      assertThat(found).containsAll(added);
    }
  }
}
