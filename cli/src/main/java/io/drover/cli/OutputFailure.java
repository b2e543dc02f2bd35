package io.drover.cli;

/**
 * Why standard output could not be written. Immutable.
 *
 * @param reason what the system says
 * @param isReaderGone whether it is a pipe or a socket, which fail when nobody reads them any more
 */
record OutputFailure(String reason, boolean isReaderGone) {}
