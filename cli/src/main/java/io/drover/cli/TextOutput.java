package io.drover.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A stream of texts in UTF-8, whatever the locale, that lets nothing pass which a terminal would
 * obey, unless it is asked to. Safe for use by several threads.
 */
class TextOutput extends PrintStream {

  TextOutput(OutputStream out) {
    super(out, true, StandardCharsets.UTF_8);
  }

  /** Prints a text, made printable; every other way to print a text comes by here. */
  @Override
  public void print(@Nullable String text) {
    super.print(Printable.text(String.valueOf(text)));
  }

  /** Prints a text as it is: what this program draws with, or data that no terminal gets. */
  final void raw(String text) {
    super.print(text);
  }

  /** Returns a writer of texts as they are, for helps, which are styled. */
  final PrintWriter rawWriter() {
    return new PrintWriter(new TextWriter(), true);
  }

  private final class TextWriter extends Writer {

    @Override
    public void write(char[] text, int from, int length) {
      raw(new String(text, from, length));
    }

    @Override
    public void flush() {
      TextOutput.this.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
