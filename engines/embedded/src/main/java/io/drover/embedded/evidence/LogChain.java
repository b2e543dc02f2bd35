package io.drover.embedded.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The logs of a store, one after the other: whether they have every change from the tables up to
 * the last that was safe. For one thread.
 */
final class LogChain {

  private static final long UNKNOWN = -1;

  private final Path database;
  private final Mark mark;
  private final List<String> problems;
  private final boolean startKnown;

  /** The number of the next change, or {@link #UNKNOWN} until one is found. */
  private long next;

  /** Where the reading of a log before ended. */
  private String end = "";

  /**
   * Begins.
   *
   * @param startKnown whether the logs must begin where the mark says; else those at the start may
   *     have gone since, or not be needed, and then there may be gaps among them
   */
  LogChain(Path database, Mark mark, boolean startKnown, List<String> problems) {
    this.database = database;
    this.mark = mark;
    this.problems = problems;
    this.startKnown = startKnown;
    this.next = startKnown ? mark.base() + 1 : UNKNOWN;
  }

  void check() throws IOException {
    for (Map.Entry<Long, Path> log : DatabaseFiles.logs(database, mark.oldestLog()).entrySet()) {
      read(log.getKey(), log.getValue());
    }
    if (next != UNKNOWN && next <= mark.sequence()) {
      problems.add(
          "changes up to number %d were acknowledged, and the logs end at %d%s"
              .formatted(mark.sequence(), next - 1, end));
    }
  }

  private void read(long number, Path log) throws IOException {
    try (LogReader reader = new LogReader(log, number)) {
      while (reader.next()) {
        if (startKnown && reader.sequence() > next) {
          problems.add(
              "changes %d to %d are missing before those in %s%s"
                  .formatted(next, reader.sequence() - 1, log.getFileName(), end));
        }
        next = Math.max(next, reader.sequence() + reader.count());
      }
      end =
          "; %s %s at byte %d"
              .formatted(
                  log.getFileName(), reader.isDamaged() ? "cannot be read" : "ends", reader.end());
    }
  }
}
