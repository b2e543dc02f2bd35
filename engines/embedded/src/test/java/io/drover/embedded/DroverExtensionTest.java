package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobOptions;
import io.drover.testkit.DroverExtension;
import io.drover.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DroverExtension.class)
class DroverExtensionTest {

  @BeforeEach
  void addAJob(Drover drover) {
    drover.queue("mail", String.class).add("send", "hello", JobOptions.defaults().id("first"));
  }

  @Test
  void setUpAndTestShareOneDrover(Drover drover) {
    assertThat(drover.queue("mail", String.class).counts().waiting()).isOne();
  }

  @Test
  void everyTestHasADroverOfItsOwn(Drover drover) {
    assertThat(drover.queue("mail", String.class).counts().total()).isOne();
  }

  @Test
  void jobsAreCreatedInVirtualTime(Drover drover, VirtualTime time) {
    time.advance(Duration.ofDays(40));
    JobQueue<String> queue = drover.queue("mail", String.class);
    String id = queue.add("send", "later").id();
    assertThat(queue.find(id).map(Job::timestamp))
        .contains(VirtualTime.START.plus(Duration.ofDays(40)));
  }
}
