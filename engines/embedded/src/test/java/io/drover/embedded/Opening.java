package io.drover.embedded;

import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A process of its own that opens a store twice, one after the other, and tells how it went. */
final class Opening {

  private Opening() {}

  /** The first argument is the store's directory. */
  public static void main(String[] args) {
    for (int i = 0; i < 2; i++) {
      try {
        EmbeddedEngine.open(EmbeddedSettings.in(Path.of(args[0])), new VirtualTime()).close();
        System.out.println("opened");
      } catch (StoreException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  /** Runs the process to its end; returns what it told. */
  static String run(Path store, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                store.toString())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
