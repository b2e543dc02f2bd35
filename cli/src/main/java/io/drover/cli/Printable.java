package io.drover.cli;

/**
 * What a terminal may be given of texts that others wrote: names, data, results, errors. Stateless.
 *
 * <p>Control characters move the cursor, change titles or colours or answer as if somebody typed,
 * and marks of direction make a text look like another. Neither reaches a terminal.
 */
final class Printable {

  /** Where Unicode has pictures of the control characters. */
  private static final int PICTURES = 0x2400;

  private static final char PICTURE_OF_DELETE = '␡';
  private static final char REPLACEMENT = '\ufffd';

  private Printable() {}

  /** Returns a text with pictures in place of what is not to be printed; its lines stay. */
  static String text(String text) {
    int first = firstHidden(text);
    if (first < 0) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(isHidden(c) ? picture(c) : c);
    }
    return shown.toString();
  }

  /** Returns the same JSON with what is not to be printed escaped, which only strings can have. */
  static String json(String json) {
    int first = firstHidden(json);
    if (first < 0) {
      return json;
    }
    StringBuilder shown = new StringBuilder(json.length() + 16).append(json, 0, first);
    for (int i = first; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c >= ' ' && isHidden(c)) {
        shown.append("\\u%04x".formatted((int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** Returns whether a character is not to be printed. */
  static boolean isHidden(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t') || isMarkOfDirection(c);
  }

  private static boolean isMarkOfDirection(int c) {
    return c == 0x061c
        || (c >= 0x200e && c <= 0x200f)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static int firstHidden(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isHidden(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static char picture(char c) {
    if (c < ' ') {
      return (char) (PICTURES + c);
    }
    return c == 0x7f ? PICTURE_OF_DELETE : REPLACEMENT;
  }
}
