package io.drover.cli;

import java.util.List;

/** The form in which data and messages are printed. */
enum Format {
  /** For people: tables, pages, sentences. */
  TEXT,

  /** One JSON value. */
  JSON,

  /** A JSON value on each line. */
  JSON_LINES;

  static final String JSON_OPTION = "--json";
  static final String JSON_LINES_OPTION = "--json-lines";

  /** Returns the form that arguments ask for, also if the rest of them makes no sense. */
  static Format of(String... arguments) {
    List<String> all = List.of(arguments);
    if (all.contains(JSON_LINES_OPTION)) {
      return JSON_LINES;
    }
    return all.contains(JSON_OPTION) ? JSON : TEXT;
  }

  boolean isJson() {
    return this != TEXT;
  }

  /**
   * Returns a JSON value in this form; as text it has none, and the value is over several lines.
   */
  String of(Object json) {
    return this == JSON_LINES ? JsonText.line(json) : JsonText.pretty(json);
  }
}
