package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.spi.Engine;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More jobs due in one millisecond than the format has room to order. */
class RedisDueOrderTest {

  private static final String QUEUE = "mail";
  private static final int ORDERED = 4_095;
  private static final int ALL = 10_050;
  private static final int BATCH = 1_000;

  @Test
  void whatShareTheLastPlaceComeByTheirIdsAsText() throws Exception {
    VirtualTime time = new VirtualTime();
    try (Engine engine = RedisBench.open(RedisBench.newPrefix(), time)) {
      List<String> added = new ArrayList<>();
      Instant now = time.instant();
      JobOptions options = JobOptions.defaults().delay(Duration.ofHours(1));
      JobInsert job =
          JobInsert.of("job", new byte[] {'1'}, options, now).delay(Duration.ofHours(1));
      while (added.size() < ALL) {
        int some = Math.min(BATCH, ALL - added.size());
        engine.jobs().add(QUEUE, Collections.nCopies(some, job)).get(30, TimeUnit.SECONDS).stream()
            .map(Added::id)
            .forEach(added::add);
      }
      List<String> expected = new ArrayList<>(added.subList(0, ORDERED));
      added.subList(ORDERED, ALL).stream().sorted(Comparator.naturalOrder()).forEach(expected::add);
      assertThat(expected.indexOf("10000")).isLessThan(expected.indexOf("4097"));
      assertThat(delayed(engine)).isEqualTo(expected);
    }
  }

  private static List<String> delayed(Engine engine) {
    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      Page<JobRecord> page =
          engine
              .inspection()
              .page(QUEUE, PageRequest.of(JobState.DELAYED).limit(BATCH).after(cursor));
      page.items().forEach(job -> ids.add(job.id()));
      cursor = page.next().orElse(null);
    } while (cursor != null);
    return ids;
  }
}
