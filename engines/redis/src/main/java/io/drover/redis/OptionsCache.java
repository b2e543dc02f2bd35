package io.drover.redis;

import io.drover.job.JobOptions;
import io.drover.spi.JobInsert;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the options written last, as jobs of one call mostly have the same. For one thread.
 */
final class OptionsCache {

  private @Nullable JobOptions options;
  private @Nullable Duration delay;
  private byte[] json = {};

  byte[] of(JobInsert job) {
    if (!job.options().equals(options) || !job.delay().equals(delay)) {
      json = OptionsJson.write(job);
      options = job.options();
      delay = job.delay();
    }
    return json;
  }
}
