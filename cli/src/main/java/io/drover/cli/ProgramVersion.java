package io.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code drover --version} prints. Stateless. */
final class ProgramVersion implements IVersionProvider {

  private static final String FILE = "version.properties";

  @Override
  public String[] getVersion() {
    Properties build = build();
    String commit = build.getProperty("commit", "");
    return new String[] {
      "drover " + build.getProperty("version") + (isKnown(commit) ? " (" + commit + ")" : ""),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }

  /** A build that is not of a checkout leaves the place for the commit as it was. */
  private static boolean isKnown(String commit) {
    return !commit.isEmpty() && !commit.startsWith("$");
  }

  private static Properties build() {
    Properties build = new Properties();
    try (InputStream in = ProgramVersion.class.getResourceAsStream(FILE)) {
      build.load(in);
      return build;
    } catch (IOException e) {
      throw new UncheckedIOException("expected to read " + FILE + " in the program's jar", e);
    }
  }
}
