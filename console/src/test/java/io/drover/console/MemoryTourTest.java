package io.drover.console;

class MemoryTourTest extends TourTest {

  @Override
  TestStore store() {
    return TestStore.MEMORY;
  }
}
