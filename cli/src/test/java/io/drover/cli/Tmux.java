package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A terminal of 120 by 30 characters in which one command runs. For one thread. */
final class Tmux implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path socket;

  private Tmux(Path socket) {
    this.socket = socket;
  }

  /** Returns whether this machine has terminals of the kind. */
  static boolean isThere() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(entry -> Path.of(entry, "tmux").toFile().canExecute());
  }

  /** Runs the program in a new terminal, which says how it ended and stays. */
  static Tmux run(Path folder, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DroverCommand.class.getName()));
    command.addAll(Arrays.asList(args));
    String line =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Tmux tmux = new Tmux(folder.resolve("tmux"));
    tmux.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "30", "/bin/sh");
    Path script =
        Files.writeString(
            folder.resolve("run.sh"), "trap : INT\n" + line + "\necho ended with $?\n");
    tmux.tmux("send-keys", "sh '" + script + "'", "Enter");
    return tmux;
  }

  /** Presses keys, by the names that tmux has for them. */
  void press(String... keys) throws IOException {
    List<String> all = new ArrayList<>(List.of("send-keys"));
    all.addAll(Arrays.asList(keys));
    tmux(all.toArray(String[]::new));
  }

  /** Returns what is on the screen. */
  String screen() throws IOException {
    return tmux("capture-pane", "-p");
  }

  /** Waits until the screen shows a text. */
  void awaitText(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(screen()).contains(text));
  }

  private String tmux(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
    command.addAll(Arrays.asList(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("tmux: " + said);
    }
    return said;
  }

  @Override
  public void close() throws IOException {
    tmux("kill-server");
  }
}
