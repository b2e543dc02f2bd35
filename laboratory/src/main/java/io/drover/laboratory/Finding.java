package io.drover.laboratory;

/**
 * Something that no promise allows.
 *
 * @param label the job it is about
 * @param story what was recorded of it
 */
record Finding(Fault fault, String label, String story) {

  /** What kind of thing it is. */
  enum Fault {
    /** What was acknowledged is neither there nor done. */
    LOST,
    /** A job ran again although nothing that happened to its workers is a reason. */
    DOUBLED,
    /** A job began while it ran under a lease that nothing had kept from being renewed. */
    OVERLAPPING,
    /** A job is not finished although its workers were left alone for long. */
    STUCK,
    /** There is what nobody added, or a job ended as it should not. */
    UNEXPECTED
  }

  @Override
  public String toString() {
    return fault + " " + label + ": " + story;
  }
}
