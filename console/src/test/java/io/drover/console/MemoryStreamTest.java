package io.drover.console;

class MemoryStreamTest extends StreamTest {

  @Override
  TestStore store() {
    return TestStore.MEMORY;
  }
}
