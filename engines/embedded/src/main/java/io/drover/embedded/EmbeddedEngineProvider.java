package io.drover.embedded;

import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.job.Check;
import io.drover.job.InvalidInputException;
import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens {@code embedded:PATH} for a store in a directory and {@code embedded:} for one in memory.
 * Stateless. After {@code ?} may stand {@code ack=fsync}, the default, or {@code ack=write}; see
 * {@link Acknowledgement}.
 */
public final class EmbeddedEngineProvider implements EngineProvider {

  private static final String SCHEME = "embedded";

  /** Creates the provider; {@link java.util.ServiceLoader} calls this. */
  public EmbeddedEngineProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public Engine open(String uri, TimeSource time) {
    return EmbeddedEngine.open(settings(Check.notNull("a URI", uri)), time);
  }

  /** Returns the settings that a URI stands for. */
  static EmbeddedSettings settings(String uri) {
    if (!uri.startsWith(SCHEME + ":")) {
      throw new InvalidInputException(
          "expected a URI such as embedded:./data, got: \"%s\"".formatted(uri));
    }
    String rest = uri.substring(SCHEME.length() + 1);
    int question = rest.indexOf('?');
    String path = question < 0 ? rest : rest.substring(0, question);
    EmbeddedSettings settings = path.isEmpty() ? EmbeddedSettings.inMemory() : in(path);
    if (question < 0) {
      return settings;
    }
    for (String option : rest.substring(question + 1).split("&", -1)) {
      settings = apply(option, settings, uri);
    }
    return settings;
  }

  private static EmbeddedSettings in(String path) {
    try {
      return EmbeddedSettings.in(Path.of(path));
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          "expected a path after \"embedded:\", got: \"%s\"".formatted(path), e);
    }
  }

  private static EmbeddedSettings apply(String option, EmbeddedSettings settings, String uri) {
    return switch (option) {
      case "ack=fsync" -> settings.acknowledgement(Acknowledgement.FSYNC);
      case "ack=write" -> settings.acknowledgement(Acknowledgement.WRITE);
      default ->
          throw new InvalidInputException(
              "expected ack=fsync or ack=write after the \"?\" of %s, got: \"%s\""
                  .formatted(uri, option));
    };
  }
}
