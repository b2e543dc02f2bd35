package io.drover.laboratory;

/** Whose processes add and run the jobs of a round. */
enum Party {
  /** Drover's. */
  DROVER("plfdyus"),
  /** BullMQ's, in Node; what is left in the end is run by Drover. */
  NODE("plfdyu"),
  /** Both on the same queue. */
  BOTH("plfdyu");

  /** The letters of the kinds of job that they add: BullMQ's handlers cannot send. */
  final String kinds;

  Party(String kinds) {
    this.kinds = kinds;
  }
}
