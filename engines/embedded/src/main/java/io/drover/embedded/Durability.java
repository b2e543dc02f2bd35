package io.drover.embedded;

/** How changes are made to last. For the sync thread. */
interface Durability {

  /** Makes what was written as safe as the settings say. */
  void makeSafe();

  /** Makes what was written survive the end of the process. */
  void makeWritten();

  /** Returns whether there are changes that a power cut would lose. */
  boolean isBehind();

  /** Makes all changes survive a power cut; called when nothing else is to be done for a second. */
  void catchUp();
}
