package io.drover.internal.work;

/** The reason why a job completes without its handler. Immutable. */
final class SkippedRun extends RuntimeException {

  private static final long serialVersionUID = 1;

  SkippedRun(String why) {
    super(why, null, false, false);
  }
}
