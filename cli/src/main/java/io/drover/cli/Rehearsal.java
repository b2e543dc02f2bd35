package io.drover.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs common commands on a store that is removed afterwards, and prints nothing. The launcher has
 * the JVM keep the classes that are in use then, so that later starts find them ready. Stateless.
 */
final class Rehearsal {

  private static final List<String> COMMANDS =
      List.of(
          "add mail --data 1",
          "work mail --exec true --drain",
          "queues",
          "jobs mail",
          "jobs mail --json",
          "jobs mail --nonsense",
          "help");

  private Rehearsal() {}

  /** Runs the commands, whatever becomes of them. */
  public static void main(String[] args) throws IOException {
    Terminal.ofProcess(); // It is what a start begins with.
    try (ScratchFolder folder =
        ScratchFolder.create(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (String command : COMMANDS) {
        List<String> words =
            new ArrayList<>(
                List.of("--store", "embedded:" + folder.path().resolve("store?ack=write")));
        words.addAll(List.of(command.split(" ")));
        DroverCommand.run(Terminal.silent(), words.toArray(String[]::new));
      }
    }
  }
}
