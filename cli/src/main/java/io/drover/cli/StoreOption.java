package io.drover.cli;

import io.drover.Drover;
import io.drover.DroverSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which store a command works on: the one it was given, else {@code DROVER_STORE}, else a folder of
 * the current directory. Immutable.
 *
 * @param uri the store's address
 */
record StoreOption(String uri) {

  static final String DEFAULT = "embedded:./drover-data";
  static final String VARIABLE = "DROVER_STORE";

  /** What the help of commands says that are one of two ends. */
  static final String ONE_PROCESS =
      "An embedded store has one process at a time, so that two ends in two processes need Redis.";

  /** How long running commands have when the program is asked to end. */
  static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final String EMBEDDED = "embedded:";
  private static final Pattern IN_MEMORY = Pattern.compile("embedded:(\\?.*)?");

  /** Returns the store that is in force. */
  static StoreOption of(@Nullable String given, Map<String, String> environment) {
    if (given != null) {
      return new StoreOption(given);
    }
    String variable = environment.get(VARIABLE);
    return new StoreOption(variable == null || variable.isBlank() ? DEFAULT : variable);
  }

  /** Returns the folder of an embedded store, or empty for any other and for one in memory. */
  Optional<Path> folder() {
    if (!uri.startsWith(EMBEDDED)) {
      return Optional.empty();
    }
    String path = uri.substring(EMBEDDED.length());
    int query = path.indexOf('?');
    String bare = query < 0 ? path : path.substring(0, query);
    try {
      return bare.isEmpty() ? Optional.empty() : Optional.of(Path.of(bare));
    } catch (InvalidPathException e) {
      return Optional.empty(); // Opening the store says what is wrong.
    }
  }

  /** Returns whether opening the store would begin a new, empty one. */
  boolean isMissing() {
    return folder().filter(path -> !Files.exists(path) || isEmptyFolder(path)).isPresent();
  }

  private static boolean isEmptyFolder(Path path) {
    String[] files = path.toFile().list();
    return files != null && files.length == 0;
  }

  /** Opens the store, and begins it if there is none; one that ends with the command, too. */
  Drover openAny() {
    return Drover.open(
        uri, DroverSettings.defaults().codec(new RawJsonCodec()).closeLimit(CLOSE_LIMIT));
  }

  /** Opens a store that lasts, and begins it if there is none. */
  Drover open() {
    if (IN_MEMORY.matcher(uri).matches()) {
      throw CommandFailure.usage(
          "expected a store that outlives the command, got %s, which is in memory and empty; name"
              + " a folder or a server with --store or %s ('drover run' alone may use memory)",
          uri, VARIABLE);
    }
    return openAny();
  }

  /**
   * Returns how long it takes at most to close a worker of a store, and then the store, which wait
   * for the same things one after the other.
   */
  static Duration longestEnd(Drover drover) {
    return drover.longestClose(CLOSE_LIMIT).multipliedBy(2);
  }

  /** Opens the store if there is one. */
  Drover openExisting() {
    if (isMissing()) {
      throw CommandFailure.store(
          "there is no store at %s; 'drover add', 'flow', 'run', 'work', 'serve', 'subscribe',"
              + " 'publish --channel', 'schedule put' and 'exchange declare' begin one, --store and"
              + " %s name another",
          uri, VARIABLE);
    }
    return open();
  }
}
