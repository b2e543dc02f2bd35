package io.drover.redis.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.redis.RedisShared;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections in a runtime that lacks what the times of keep-alives are set with. */
class KeepAliveTest {

  @Test
  void timesAreSetWhereTheJdkCanSetThem() {
    assertThat(KeepAlive.hasOwnTimes(KeepAlive.class.getClassLoader())).isTrue();
  }

  @Test
  void timesAreLeftToTheSystemWhereTheJdkCannotSetThem() {
    ClassLoader bare =
        new ClassLoader(null) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            throw new ClassNotFoundException(name);
          }
        };
    assertThat(KeepAlive.hasOwnTimes(bare)).isFalse();
  }

  @Test
  void aStoreOpensInARuntimeWithoutTheModuleForThem() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,java.logging,java.xml,java.desktop,jdk.unsupported",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Opening.class.getName(),
                RedisShared.uri())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(new String(process.getInputStream().readAllBytes())).contains("healthy: true");
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What that runtime runs. */
  static final class Opening {

    private Opening() {}

    /** Opens the store of a URI. */
    public static void main(String[] arguments) {
      try (Drover drover = Drover.open(arguments[0])) {
        System.out.println("healthy: " + drover.health().healthy());
      }
    }
  }
}
