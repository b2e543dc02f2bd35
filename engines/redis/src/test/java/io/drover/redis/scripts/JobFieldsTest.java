package io.drover.redis.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.JobState;
import io.drover.spi.JobRecord;
import java.util.List;
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

  @Test
  void jobsReadTogetherAreWhatEachIsAlone() {
    QueueKeys keys = new QueueKeys("bull", false);
    String parent = "{\"id\":\"p\",\"queueKey\":\"bull:q\"}";
    List<JobFields> jobs =
        List.of(
            job("a", "{\"attempts\":3,\"jobId\":\"a\"}", parent),
            job("b", "{\"attempts\":3,\"jobId\":\"b\"}", parent),
            job("c", "{\"attempts\":4,\"jobId\":\"c\"}", parent.replace("p", "r")),
            job("d", "{\"attempts\":4,\"jobId\":\"c\"}", ""),
            job("5", "{\"attempts\":4,\"jobId\":\"5\"}", ""),
            job("e", "{\"attempts\":4,\"jobId\":\"e\"}", ""),
            job("f", "{\"attempts\":4,\"jobId\":\"\n\"}", ""),
            job("6", "{\"attempts\":5}", parent),
            job("7", "{\"attempts\":5}", parent),
            job("g\\u0041", "{\"attempts\":5,\"jobId\":\"g\\u0041\"}", ""),
            job("h", "{\"x\":{\"jobId\":\"h\"}}", ""),
            job("i", "{\"x\":{\"jobId\":\"i\"}}", ""),
            job("j", published("j"), ""),
            job("k", published("k"), ""),
            job("8", "", ""));
    List<JobRecord> together = JobFields.records(jobs, keys, "q", JobState.ACTIVE);
    for (int i = 0; i < jobs.size(); i++) {
      JobRecord alone = jobs.get(i).record(keys, "q", JobState.ACTIVE);
      assertThat(together.get(i).options()).isEqualTo(alone.options());
      assertThat(together.get(i).parent()).isEqualTo(alone.parent());
    }
    assertThat(together.get(1).options().id()).isEqualTo("b");
  }

  /** The options of a job with an own id that a header names as well. */
  private static String published(String id) {
    return "{\"jobId\":\"%s\",\"route\":{\"exchange\":\"x\",\"routingKey\":\"\",\"headers\":{\"jobId\":\"%s\"}}}"
        .formatted(id, id);
  }

  private static JobFields job(String id, String options, String parent) {
    return new JobFields(id, Map.of("opts", options, "parent", parent));
  }
}
