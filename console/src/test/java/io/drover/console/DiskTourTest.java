package io.drover.console;

class DiskTourTest extends TourTest {

  @Override
  TestStore store() {
    return TestStore.DISK;
  }
}
