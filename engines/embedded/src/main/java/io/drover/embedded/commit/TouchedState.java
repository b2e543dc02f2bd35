package io.drover.embedded.commit;

import io.drover.embedded.storage.Batch;
import io.drover.embedded.storage.ByteWriter;

/**
 * What is kept in memory of a queue and written together with the changes that touched it. For the
 * commit thread.
 */
public interface TouchedState {

  /** Returns the name by which those are found who watch the queue. */
  String name();

  /**
   * Adds itself to the changes that are about to be written.
   *
   * @param scratch a writer for whatever it needs one for
   */
  void write(Batch batch, ByteWriter scratch);
}
