package io.drover.console;

/** What a live stream tells of, beside the heartbeat. Thread-safe. */
interface StreamSource {

  /** Does what is due once a second. */
  void beat();

  /** Tells nothing any more. */
  void close();
}
