package io.drover.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FatJarTest {

  @TempDir Path folder;

  @Test
  void jobsRunInTheCommonPoolOfAFatJarWithTheVersionsBootManages() throws Exception {
    File output = folder.resolve("output").toFile();
    try (RedisProcess redis = RedisProcess.start(folder)) {
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-jar",
                  System.getProperty("drover.fat.jar"),
                  folder.resolve("store").toString(),
                  redis.uri())
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      try {
        assertThat(program.waitFor(3, TimeUnit.MINUTES)).isTrue();
      } finally {
        program.destroyForcibly();
      }
      assertThat(output)
          .content(StandardCharsets.UTF_8)
          .contains("memory: as it was")
          .contains("disk: as it was")
          .contains("redis: as it was")
          .contains("strict: as it was")
          .contains("own mapper: as it was")
          .contains("jackson 2: as it was")
          .contains("own jackson 2: as it was");
      assertThat(program.exitValue()).isZero();
    }
  }
}
