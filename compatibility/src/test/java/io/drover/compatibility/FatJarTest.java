package io.drover.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FatJarTest {

  private static final Pattern PORT = Pattern.compile("listening at port ([0-9]+)\\.");

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

  @Test
  void theConsoleIsAServletOfSpringBoots() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("drover.fat.jar"),
                "-Dloader.main=io.drover.compatibility.ConsoleApplication",
                "org.springframework.boot.loader.launch.PropertiesLauncher")
            .redirectErrorStream(true)
            .start();
    try {
      String console = "http://127.0.0.1:%s/drover".formatted(port(program));
      assertThat(get(console + "/metrics/queues")).contains("\"orders\":{\"waiting\":1,");
      assertThat(get(console + "/queues/orders")).contains("<base href=\"../\">");
    } finally {
      program.destroyForcibly();
    }
  }

  private static String get(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(1)).build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(url).isEqualTo(200);
    return answer.body();
  }

  /** Waits until a program says at which port it listens. */
  private static String port(Process program) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = program.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return port.group(1);
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("no port: " + said);
  }
}
