package io.drover.laboratory;

/**
 * One record of a history.
 *
 * @param nanos when, by the clock that all processes of the machine share and nobody sets
 * @param process which process recorded it
 * @param subject the label of a job, or the name of a process
 * @param number what {@link What} says, else 0
 */
record Happening(long nanos, String process, What what, String subject, long number) {

  private static final int FIELDS = 4;

  /** Returns the record as a line; the process is the file's. */
  String line() {
    return nanos + " " + what + " " + subject + " " + number + "\n";
  }

  static Happening parse(String process, String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "expected a record of %d words in the history of %s, got: \"%s\""
              .formatted(FIELDS, process, line));
    }
    return new Happening(
        Long.parseLong(fields[0]),
        process,
        What.valueOf(fields[1]),
        fields[2],
        Long.parseLong(fields[3]));
  }
}
