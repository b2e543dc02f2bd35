package io.drover.console;

class MemoryHostileTest extends HostileTest {

  @Override
  TestStore store() {
    return TestStore.MEMORY;
  }
}
