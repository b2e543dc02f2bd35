package io.drover.laboratory;

/**
 * The data of a job.
 *
 * @param label which job it is, whatever id the store gives it
 * @param padding follows from the label, so that damage is noticed
 */
record Task(String label, String padding) {

  /** The queue that producers add to. */
  static final String QUEUE = "tasks";

  /** The queue that handlers send to. */
  static final String NEXT_QUEUE = "next-tasks";

  /** How often a job is tried. */
  static final int ATTEMPTS = 3;

  private static final String SENT = ">";
  private static final int MOST_PADDING = 400;

  /** What becomes of a job; a label begins with the letter. */
  enum Kind {
    /** It completes soon. */
    PLAIN('p'),
    /** It completes after more than one lease. */
    LONG('l'),
    /** Its first attempt fails. */
    FLAKY('f'),
    /** All its attempts fail. */
    DOOMED('d'),
    /** It is added with a delay. */
    DELAYED('y'),
    /** It is added with a priority. */
    URGENT('u'),
    /** It sends another job as it completes. */
    SENDING('s');

    final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  static Task of(String label) {
    int length = Math.floorMod(label.hashCode(), MOST_PADDING);
    return new Task(label, label.repeat(length / label.length() + 1).substring(0, length));
  }

  Kind kind() {
    return kind(label);
  }

  static Kind kind(String label) {
    for (Kind kind : Kind.values()) {
      if (label.charAt(0) == kind.letter) {
        return kind;
      }
    }
    throw new IllegalArgumentException("expected the label of a kind of job, got: " + label);
  }

  /** Returns whether these are the data of a job that somebody added. */
  boolean isWhole() {
    return equals(of(label));
  }

  static boolean isSent(String label) {
    return label.endsWith(SENT);
  }

  /** Returns the label of the job that a job sends. */
  static String sentBy(String label) {
    return label + SENT;
  }

  /** Returns the label of the job that sent this one. */
  static String senderOf(String label) {
    return label.substring(0, label.length() - SENT.length());
  }
}
