package io.drover.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * A shell command in which {@code {}} stands for a job's data. Immutable.
 *
 * <p>The data never becomes part of the command's text: each {@code {}} is replaced by an expansion
 * of the environment variable {@code DROVER_DATA}, quoted as its place demands. The shell does not
 * read the outcome of an expansion as code, so that no data can break out, whatever the place.
 *
 * @param script what to hand to {@code sh -c}
 * @param usesData whether it reads {@code DROVER_DATA}
 */
record ShellTemplate(String script, boolean usesData) {

  /** The variable that has the data. */
  static final String VARIABLE = "DROVER_DATA";

  /**
   * The start of a word in which an interpreter gets its program: there an expansion would end up
   * as code, only one interpreter further on.
   */
  private static final Pattern PROGRAM_TEXT =
      Pattern.compile(
          "(?s)(^|.*[\\s;&|(`/])"
              + "((sh|bash|dash|ash|ksh|zsh|fish|su|python[0-9.]*|perl|ruby|node|php)"
              + "(\\s+-\\S+)*\\s+-[A-Za-z]*[cer]|eval)\\s+\\S*$");

  /** Where in a command a character stands. */
  private enum Place {
    BARE,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    PARENTHESIZED,
    BACKQUOTED
  }

  /**
   * Reads a command.
   *
   * @throws CommandFailure if a {@code {}} stands where the data would run as code
   */
  static ShellTemplate of(String command) {
    if (command.isBlank()) {
      throw CommandFailure.usage("expected a command after --exec, got: \"%s\"", command);
    }
    return new Reader(command).read();
  }

  /** One pass over a command. For one thread. */
  private static final class Reader {
    private final String command;
    private final StringBuilder script = new StringBuilder();
    private final Deque<Place> places = new ArrayDeque<>();
    private int at;
    private int programText = Integer.MAX_VALUE;
    private boolean usesData;

    Reader(String command) {
      this.command = command;
      places.push(Place.BARE);
    }

    ShellTemplate read() {
      while (at < command.length()) {
        step();
      }
      return new ShellTemplate(script.toString(), usesData);
    }

    private void step() {
      Place place = place();
      if (command.startsWith("{}", at)) {
        placeholder(place);
      } else if (place == Place.SINGLE_QUOTED) {
        closeOn('\'');
      } else if (command.charAt(at) == '\\') {
        copy(Math.min(2, command.length() - at));
      } else if (command.startsWith("$(", at)) {
        copy(2);
        places.push(Place.PARENTHESIZED);
      } else if (command.charAt(at) == '`') {
        backquote();
      } else if (place == Place.DOUBLE_QUOTED) {
        closeOn('"');
      } else {
        bare(command.charAt(at));
      }
    }

    private void bare(char c) {
      if (c == '#' && startsWord()) {
        int end = command.indexOf('\n', at);
        copy((end < 0 ? command.length() : end) - at);
        return;
      }
      if (c == '\'' || c == '"') {
        if (programText == Integer.MAX_VALUE && PROGRAM_TEXT.matcher(before()).matches()) {
          programText = places.size() + 1;
        }
        places.push(c == '\'' ? Place.SINGLE_QUOTED : Place.DOUBLE_QUOTED);
      } else if (c == '(') {
        places.push(Place.PARENTHESIZED);
      } else if (c == ')' && place() == Place.PARENTHESIZED) {
        pop();
      }
      copy(1);
    }

    private void placeholder(Place place) {
      if (places.size() >= programText) {
        throw CommandFailure.usage(
            "expected no {} inside the program text given to another interpreter, got: %s%n"
                + "There the data would run as code. Write \"$%s\" instead in single quotes, or"
                + " pass {} as an argument after the program text.",
            command, VARIABLE);
      }
      String expansion = "${" + VARIABLE + "}";
      script.append(
          switch (place) {
            case SINGLE_QUOTED -> "'\"" + expansion + "\"'";
            case DOUBLE_QUOTED -> expansion;
            default -> '"' + expansion + '"';
          });
      at += 2;
      usesData = true;
    }

    private void backquote() {
      if (place() == Place.BACKQUOTED) {
        pop();
      } else {
        places.push(Place.BACKQUOTED);
      }
      copy(1);
    }

    private void closeOn(char quote) {
      if (command.charAt(at) == quote) {
        pop();
      }
      copy(1);
    }

    private void pop() {
      places.pop();
      if (places.size() < programText) {
        programText = Integer.MAX_VALUE;
      }
    }

    private void copy(int length) {
      script.append(command, at, at + length);
      at += length;
    }

    private String before() {
      return command.substring(0, at);
    }

    private boolean startsWord() {
      return at == 0 || " \t\n;&|(`".indexOf(command.charAt(at - 1)) >= 0;
    }

    private Place place() {
      Place place = places.peek();
      return place == null ? Place.BARE : place;
    }
  }
}
