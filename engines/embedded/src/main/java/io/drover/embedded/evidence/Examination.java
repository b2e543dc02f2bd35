package io.drover.embedded.evidence;

import io.drover.embedded.storage.StoreDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at the files of a store that is not open, before anything is written to them: whether all
 * is there that the store said of itself. It writes nothing. Immutable.
 *
 * <p>RocksDB takes a damaged log for one that ends where the damage is, a log that is missing for
 * one that is not needed, and a list of files that was cut short for an older one; and it deletes
 * what it then does not need any more. So this comes first.
 */
public final class Examination {

  private final Mark mark;
  private final List<String> problems;

  private Examination(Mark mark, List<String> problems) {
    this.mark = mark;
    this.problems = List.copyOf(problems);
  }

  /** Looks at the store in a directory. */
  public static Examination of(StoreDirectory directory) throws IOException {
    List<String> problems = new ArrayList<>();
    Mark mark = examine(directory, problems);
    return new Examination(mark, problems);
  }

  /** Returns what is wrong, each in a sentence; empty if nothing is. */
  public List<String> problems() {
    return problems;
  }

  /** Returns the number of the last change that was safe. */
  public long sequence() {
    return mark.sequence();
  }

  Mark mark() {
    return mark;
  }

  private static Mark examine(StoreDirectory directory, List<String> problems) throws IOException {
    Path database = directory.database();
    boolean begun = Files.exists(database.resolve(DatabaseFiles.CURRENT));
    Watermark.@Nullable Content content = read(directory, begun, problems);
    if (content == null) {
      return Mark.NONE;
    }
    Mark mark = content.mark();
    if (begun) {
      if (content.files() != null) {
        compare(content.files(), DatabaseFiles.sizes(database), problems);
      }
      boolean asMarked = checkManifest(database, mark, problems);
      if (problems.isEmpty()) {
        boolean startKnown = mark.manifest() > 0 && asMarked;
        new LogChain(database, mark, startKnown, problems).check();
      }
    } else if (!mark.equals(Mark.NONE)) {
      problems.add("the file db/CURRENT is missing");
    }
    return mark;
  }

  private static Watermark.@Nullable Content read(
      StoreDirectory directory, boolean begun, List<String> problems) throws IOException {
    Path file = directory.watermark();
    if (Files.exists(file)) {
      Watermark.@Nullable Content content = Watermark.read(file, directory.layout());
      if (content == null) {
        problems.add("the file \"watermark\" is damaged");
      }
      return content;
    }
    if (begun && directory.layout() > 1) {
      problems.add("the file \"watermark\" is missing");
      return null;
    }
    return new Watermark.Content(Mark.NONE, null);
  }

  private static void compare(
      Map<String, Long> expected, Map<String, Long> found, List<String> problems) {
    expected.forEach(
        (name, size) -> {
          Long is = found.get(name);
          if (is == null) {
            problems.add("the file db/%s is missing".formatted(name));
          } else if (!is.equals(size)) {
            problems.add("expected db/%s to have %d bytes, got: %d".formatted(name, size, is));
          }
        });
  }

  /** Returns whether the list of files is as it was marked; else it is a later one. */
  private static boolean checkManifest(Path database, Mark mark, List<String> problems)
      throws IOException {
    long number = DatabaseFiles.currentManifest(database);
    if (number < mark.manifest()) {
      problems.add("the file db/CURRENT is damaged");
      return false;
    }
    Path file = DatabaseFiles.manifest(database, number);
    if (!Files.exists(file)) {
      problems.add("the file db/%s is missing".formatted(file.getFileName()));
      return false;
    }
    long expected = number == mark.manifest() ? mark.manifestBytes() : 0;
    long readable = readable(file);
    if (readable < expected) {
      problems.add(
          "expected db/%s to have %d readable bytes, got: %d"
              .formatted(file.getFileName(), expected, readable));
    }
    return number == mark.manifest() && readable == expected;
  }

  private static long readable(Path manifest) throws IOException {
    try (LogReader reader = new LogReader(manifest, 0)) {
      while (reader.next()) {
        // Only how far one comes counts.
      }
      return reader.end();
    }
  }
}
