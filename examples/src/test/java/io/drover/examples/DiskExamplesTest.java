package io.drover.examples;

/** Runs each example on disk. */
class DiskExamplesTest extends ExamplesTest {

  @Override
  TestStore store() {
    return TestStore.DISK;
  }
}
