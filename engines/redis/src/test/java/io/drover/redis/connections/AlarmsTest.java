package io.drover.redis.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tasks that are run later. */
class AlarmsTest {

  @AutoClose private final Alarms alarms = new Alarms();

  @Test
  void aTaskIsRepeatedWhateverItThrows() throws Exception {
    CountDownLatch runs = new CountDownLatch(3);
    alarms.every(
        Duration.ofMillis(1),
        () -> {
          runs.countDown();
          throw new AssertionError("a task");
        });
    assertThat(runs.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theThreadInheritsNothing() {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    tenant.set("a");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(new ClassLoader(null) {});
    try {
      CompletableFuture<String> seen = new CompletableFuture<>();
      alarms.in(
          Duration.ZERO,
          () ->
              seen.complete(
                  tenant.get()
                      + " "
                      + Thread.currentThread()
                          .getContextClassLoader()
                          .equals(Alarms.class.getClassLoader())));
      assertThat(seen.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo("null true");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      tenant.remove();
    }
  }
}
