package io.drover.cli;

/** The numbers with which the program ends. Stateless. */
final class ExitCode {

  /** Everything was done. */
  static final int DONE = 0;

  /** Some job failed for good, a call has no result, or a store is damaged. */
  static final int JOB_FAILED = 1;

  /** The command line, the input or an id makes no sense, or what the store holds forbids it. */
  static final int USAGE = 2;

  /** The store cannot be reached, or another process uses it. */
  static final int STORE = 3;

  /** The program has a mistake. */
  static final int MISTAKE = 70;

  /**
   * Standard output or a temporary file did not take all that was written; EX_IOERR of sysexits.h.
   */
  static final int OUTPUT = 74;

  /** The user stopped a run; what a shell reports after Ctrl-C. */
  static final int STOPPED = 130;

  /** Who read standard output has gone; what a shell reports of programs that SIGPIPE ended. */
  static final int READER_GONE = 141;

  private ExitCode() {}
}
