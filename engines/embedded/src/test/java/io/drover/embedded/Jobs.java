package io.drover.embedded;

import io.drover.job.Added;
import io.drover.job.JobOptions;
import io.drover.job.Keep;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.Claim;
import io.drover.spi.Engine;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.Lease;
import io.drover.spi.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the engine's own tests do with jobs, in one call each. Stateless. */
final class Jobs {

  static final String QUEUE = "q";

  private static final byte[] JSON = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

  private Jobs() {}

  static Added add(Engine engine, String id) {
    JobInsert insert = JobInsert.of("job", JSON, JobOptions.defaults().id(id), Instant.now());
    return engine.jobs().add(QUEUE, List.of(insert)).join().get(0);
  }

  static List<JobRecord> claim(Engine engine, int max, String token) {
    Claim claim = Claim.of(max, token, Duration.ofSeconds(30));
    return engine
        .jobs()
        .advance(QUEUE, Advance.of(Instant.now(), List.of(), claim))
        .join()
        .claimed();
  }

  static Advanced complete(Engine engine, String id, String token) {
    return complete(engine, List.of(id), token, Keep.all());
  }

  static Advanced complete(Engine engine, List<String> ids, String token, Keep keep) {
    List<Settlement> settlements =
        ids.stream().map(id -> Settlement.complete(Lease.of(id, token), JSON, keep)).toList();
    Advanced answer =
        engine.jobs().advance(QUEUE, Advance.of(Instant.now(), settlements, null)).join();
    answer.recorded().join();
    return answer;
  }
}
