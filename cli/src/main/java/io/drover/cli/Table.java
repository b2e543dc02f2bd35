package io.drover.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text in aligned columns, no wider than the terminal: the last column gives way. For one
 * thread.
 */
final class Table {

  private static final String GAP = "  ";
  private static final int MIN_LAST = 10;

  private final List<String> header;
  private final boolean[] numeric;
  private final List<List<String>> rows = new ArrayList<>();
  private final int[] taken;
  private boolean begun;

  /** Begins a table; a column whose title ends with {@code #} is numeric, without that sign. */
  Table(String... titles) {
    header = Arrays.stream(titles).map(title -> title.replace("#", "")).toList();
    numeric = new boolean[titles.length];
    taken = new int[titles.length];
    for (int i = 0; i < titles.length; i++) {
      numeric[i] = titles[i].endsWith("#");
    }
  }

  Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toList());
    return this;
  }

  /** Returns how many rows there are. */
  int size() {
    return rows.size();
  }

  /**
   * Takes the rows out, as lines that are each at most so many columns wide, with the titles above
   * the first. Those that are put in afterwards are aligned with them as far as they fit.
   */
  List<String> take(int width) {
    int[] widths = widths(width);
    List<String> lines = new ArrayList<>();
    if (!begun) {
      lines.add(line(header, widths));
      begun = true;
    }
    rows.forEach(row -> lines.add(line(row, widths)));
    rows.clear();
    return lines;
  }

  /** Returns a text on one line and no longer than a maximum. */
  static String oneLine(String text, int max) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(max + 1L).map(c -> isBlank(c) ? ' ' : c).forEach(line::appendCodePoint);
    int length = line.codePointCount(0, line.length());
    return length <= max
        ? line.toString()
        : line.substring(0, line.offsetByCodePoints(0, max - 1)) + "…";
  }

  private static boolean isBlank(int c) {
    return c == '\n' || c == '\t' || c == 0x2028 || c == 0x2029 || Printable.isHidden(c);
  }

  private int[] widths(int width) {
    int[] widths = new int[header.size()];
    int sum = 0;
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              Math.max(taken[i], length(header.get(i))),
              rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
      taken[i] = widths[i];
      sum += widths[i] + GAP.length();
    }
    int last = widths.length - 1;
    int rest = sum - GAP.length() - widths[last];
    widths[last] = Math.min(widths[last], Math.max(MIN_LAST, width - rest));
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = oneLine(cells.get(i), widths[i]);
      String pad = " ".repeat(Math.max(0, widths[i] - length(cell)));
      line.append(numeric[i] ? pad + cell : cell + pad).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
