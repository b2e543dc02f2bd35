package io.drover.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list as a command prints it: a table, one JSON value with {@code items} and {@code next}, or a
 * line of JSON for each item. It is printed as it comes, so that it may be of any length. For one
 * thread.
 */
final class Listing {

  /** Few enough to be soon printed, and enough to know how wide columns have to be. */
  private static final int ROWS = 200;

  private final Terminal terminal;
  private final Format format;
  private final Table table;
  private long size;

  /** Begins a list whose table has columns such as {@link Table#Table} takes. */
  Listing(SubCommand command, String... columns) {
    this(command.terminal(), command.format(), columns);
  }

  /** Begins one in a form of its own. */
  Listing(Terminal terminal, Format format, String... columns) {
    this.terminal = terminal;
    this.format = format;
    this.table = new Table(columns);
  }

  /** Returns how many items it has so far. */
  long size() {
    return size;
  }

  /** Adds an item, as JSON and as a row. */
  void add(ObjectNode json, Object... cells) {
    addRows(json, List.<Object[]>of(cells));
  }

  /** Adds an item, as JSON and as some rows. */
  void addRows(ObjectNode json, List<Object[]> rows) {
    switch (format) {
      case TEXT -> {
        rows.forEach(table::row);
        if (table.size() >= ROWS) {
          printRows();
        }
      }
      case JSON -> {
        terminal.out().print(size == 0 ? "{\n  \"items\" : [" : ",");
        terminal.out().print("\n    " + JsonText.pretty(json).replace("\n", "\n    "));
      }
      case JSON_LINES -> terminal.out().println(JsonText.line(json));
    }
    size++;
  }

  /** Prints the rows that are not printed yet. */
  void printRows() {
    if (format == Format.TEXT) {
      table.take(terminal.width()).forEach(terminal.out()::println);
      terminal.out().flush();
    }
  }

  /** Ends a list of which this is all. */
  void end(String none) {
    end(none, null);
  }

  /** Ends it, as {@link #end(String, String, ObjectNode)} does. */
  void end(String none, @Nullable String next) {
    end(none, next, JsonText.object());
  }

  /**
   * Ends it.
   *
   * @param none what to say, as text, if it has no items
   * @param next the cursor with which the next page begins, or {@code null} if this was the last
   * @param more further fields of the one JSON value
   */
  void end(String none, @Nullable String next, ObjectNode more) {
    switch (format) {
      case TEXT -> {
        if (size == 0) {
          terminal.note("%s", none);
        } else {
          printRows();
        }
        if (next != null) {
          terminal.note("there are more; for the next page: --cursor '%s'", next);
        }
      }
      case JSON -> endJson(next, more);
      case JSON_LINES -> {
        if (next != null) {
          terminal.tell(JsonText.line(JsonText.object().put("next", next)));
        }
      }
    }
  }

  private void endJson(@Nullable String next, ObjectNode more) {
    StringBuilder end = new StringBuilder(size == 0 ? "{\n  \"items\" : [ ]" : "\n  ]");
    ObjectNode fields = JsonText.object().put("next", next);
    fields.setAll(more);
    fields
        .properties()
        .forEach(
            field ->
                end.append(",\n  ")
                    .append(JsonText.quote(field.getKey()))
                    .append(" : ")
                    .append(JsonText.pretty(field.getValue()).replace("\n", "\n  ")));
    terminal.out().println(end.append("\n}"));
  }
}
