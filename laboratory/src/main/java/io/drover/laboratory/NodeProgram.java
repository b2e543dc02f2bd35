package io.drover.laboratory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The participant that is written with BullMQ, installed in a folder. Immutable. */
final class NodeProgram {

  private static final String PROGRAM = "participant.mjs";
  private static final List<String> FILES = List.of("package.json", "package-lock.json", PROGRAM);

  private final Path folder;

  private NodeProgram(Path folder) {
    this.folder = folder;
  }

  /** Installs it with npm, unless it is there. */
  static NodeProgram install(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    for (String file : FILES) {
      try (InputStream source = NodeProgram.class.getResourceAsStream("node/" + file)) {
        Files.write(folder.resolve(file), Objects.requireNonNull(source).readAllBytes());
      }
    }
    Path done = folder.resolve("installed");
    if (!Files.exists(done)) {
      Path log = folder.resolve("npm.log");
      Process npm =
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (npm.waitFor() != 0) {
        throw new IOException("npm ci failed: " + Files.readString(log));
      }
      Files.createFile(done);
    }
    return new NodeProgram(folder);
  }

  List<String> command(Orders orders) {
    List<String> command = new ArrayList<>(List.of("node", folder.resolve(PROGRAM).toString()));
    command.addAll(orders.arguments());
    return command;
  }
}
