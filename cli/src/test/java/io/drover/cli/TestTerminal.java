package io.drover.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Terminals of tests, which are no screens. Stateless. */
final class TestTerminal {

  private TestTerminal() {}

  static Terminal of(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      StopSignal stop) {
    return new Terminal(
        in,
        new StandardOutput(out, () -> false),
        new TextOutput(err),
        Format.TEXT,
        environment,
        false,
        false,
        false,
        120,
        stop);
  }

  /** Returns one whose standard output is a pipe that nobody reads any more. */
  static Terminal withoutReader(OutputStream err) {
    return new Terminal(
        InputStream.nullInputStream(),
        new StandardOutput(new TestOutput(0), () -> true),
        new TextOutput(err),
        Format.TEXT,
        Map.of(),
        false,
        false,
        false,
        120,
        StopSignal.manual());
  }

  /** Returns one whose standard output is a screen. */
  static Terminal screen(OutputStream out, Map<String, String> environment) {
    return new Terminal(
        InputStream.nullInputStream(),
        new StandardOutput(out, () -> false),
        new TextOutput(OutputStream.nullOutputStream()),
        Format.TEXT,
        environment,
        false,
        false,
        true,
        120,
        StopSignal.manual());
  }
}
