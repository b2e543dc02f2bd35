package io.drover.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables a command gets in addition to those of this process. For one thread.
 *
 * <p>Where the locale has no UTF-8, the JVM would put a question mark for each letter outside
 * ASCII. Such values are set by the shell itself, from their bytes.
 */
final class ShellEnvironment {

  /** Linux takes at most 128 KiB in one variable, its name and the end included. */
  static final int MAX_BYTES = 128 * 1024 - 64;

  /** What a byte takes when the shell sets the variable. */
  private static final int ESCAPED_LENGTH = 5;

  private static final boolean UTF8 =
      Charset.defaultCharset().equals(StandardCharsets.UTF_8)
          && "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private final boolean utf8;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final StringBuilder prelude = new StringBuilder();

  ShellEnvironment() {
    this(UTF8);
  }

  ShellEnvironment(boolean utf8) {
    this.utf8 = utf8;
  }

  /** Returns whether a variable can have this value. */
  boolean fits(String value) {
    return value.indexOf('\0') < 0 && size(value) <= MAX_BYTES;
  }

  /** Sets a variable to a value that fits. */
  void put(String name, String value) {
    if (utf8 || isAscii(value)) {
      variables.put(name, value);
      return;
    }
    // A command substitution takes trailing newlines away; the x at the end keeps them.
    prelude.append(name).append("=$(printf '%b' '");
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      prelude.append("\\0").append(octal(b & 0xff));
    }
    prelude.append("x'); export ").append(name).append("; ");
    prelude.append(name).append("=${").append(name).append("%x}\n");
  }

  /** Returns what runs the script with these variables. */
  ProcessBuilder command(String script) {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", prelude + script);
    builder.environment().remove(ShellTemplate.VARIABLE);
    builder.environment().putAll(variables);
    return builder;
  }

  private int size(String value) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    return utf8 || isAscii(value) ? bytes : bytes * ESCAPED_LENGTH;
  }

  private static String octal(int value) {
    return ""
        + (char) ('0' + (value >> 6))
        + (char) ('0' + (value >> 3 & 7))
        + (char) ('0' + (value & 7));
  }

  private static boolean isAscii(String value) {
    return value.chars().allMatch(c -> c < 128);
  }
}
