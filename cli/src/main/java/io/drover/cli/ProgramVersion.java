package io.drover.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code drover --version} prints. Stateless. */
final class ProgramVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = DroverCommand.class.getPackage().getImplementationVersion();
    return new String[] {
      "drover " + (version == null ? "(development)" : version),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
