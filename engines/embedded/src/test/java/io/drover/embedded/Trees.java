package io.drover.embedded;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.ParentLink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Trees for the engine's own tests. Stateless. */
final class Trees {

  static final String TOP = "tops";
  static final String KIDS = "kids";

  private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);

  private Trees() {}

  static JobDelivery parent(JobKey key, Instant now) {
    return JobDelivery.of(key.queue(), insert(key, now).waitsForChildren(true));
  }

  static JobDelivery child(JobKey key, JobKey parent, FailurePolicy policy, Instant now) {
    return JobDelivery.of(key.queue(), insert(key, now).parent(ParentLink.of(parent, policy)));
  }

  private static JobInsert insert(JobKey key, Instant now) {
    return JobInsert.of("job", JSON, JobOptions.defaults().id(key.id()), now);
  }

  /** Returns a parent with so many children, whose ids begin with its own. */
  static List<JobDelivery> tree(String id, int children, FailurePolicy policy, Instant now) {
    JobKey parent = JobKey.of(TOP, id);
    List<JobDelivery> tree = new ArrayList<>(List.of(parent(parent, now)));
    for (int i = 0; i < children; i++) {
      tree.add(child(JobKey.of(KIDS, id + "-" + i), parent, policy, now));
    }
    return tree;
  }
}
