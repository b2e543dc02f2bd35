package io.drover.cli;

/**
 * A JSON value as the text it is stored as, so that nothing is lost between command line and store:
 * not the digits of a number, not the order of fields. Immutable.
 *
 * @param text valid JSON
 */
record Json(String text) {

  /** The value {@code null}. */
  static final Json NULL = new Json("null");

  /** Returns a string. */
  static Json ofString(String value) {
    return new Json(JsonText.quote(value));
  }

  /** Returns the value in one line: outside of strings, which have none, line ends mean nothing. */
  String line() {
    return text.replace('\n', ' ').replace('\r', ' ');
  }

  /** Returns a string's characters, or any other value's JSON text. */
  String plainText() {
    return text.startsWith("\"") ? JsonText.tree(text).asString() : text;
  }
}
