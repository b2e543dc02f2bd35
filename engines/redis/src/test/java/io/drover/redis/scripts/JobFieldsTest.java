package io.drover.redis.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobFieldsTest {

  @Test
  void countsThatNoJobCanHaveReadAsTheNearest() {
    Map<String, ?> written =
        Map.of("priority", "-3", "ats", "99999999999", "atm", "-1e3", "stc", "many", "delay", "-7");
    JobRecord job =
        new JobFields("1", written).record(new QueueKeys("bull", false), "q", JobState.WAITING);
    assertThat(job.priority()).isZero();
    assertThat(job.attemptsStarted()).isEqualTo(Integer.MAX_VALUE);
    assertThat(job.attemptsMade()).isZero();
    assertThat(job.stalledCount()).isZero();
    assertThat(job.delay()).isZero();
  }
}
