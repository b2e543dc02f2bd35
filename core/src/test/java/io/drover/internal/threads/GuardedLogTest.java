package io.drover.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serial;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedLogTest {

  private final GuardedLog log = GuardedLog.of(GuardedLogTest.class);

  @BeforeEach
  void forget() {
    TestLogging.takeLines();
  }

  @AfterEach
  void mend() {
    TestLogging.broken(false);
  }

  @Test
  void whatIsLoggedIsToldWithItsValuesAndItsError() {
    log.info("opened {}", "a store");
    log.warn("trouble in {}", new IllegalStateException("why"), "a queue");
    log.debug("look at {}", new IllegalStateException("that"), "this");
    assertThat(TestLogging.takeLines())
        .contains("opened a store", "trouble in a queue: why", "look at this: that");
  }

  @Test
  void aLogThatThrowsHurtsNobody() {
    TestLogging.broken(true);
    log.info("text");
    log.debug("text", new IllegalStateException("why"));
    log.warn("text");
    log.warn("text", new IllegalStateException("why"));
    log.attempt(
        "try it",
        () -> {
          throw new StackOverflowError("in a step");
        });
  }

  @Test
  void anErrorThatCannotBeLoggedIsNamed() {
    log.warn("trouble in {}", new Unloggable(), "a queue");
    assertThat(TestLogging.takeLines())
        .anyMatch(line -> line.contains("a queue") && line.contains(Unloggable.class.getName()));
  }

  private static final class Unloggable extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }
}
