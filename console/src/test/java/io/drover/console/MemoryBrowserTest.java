package io.drover.console;

class MemoryBrowserTest extends BrowserTest {
  @Override
  TestStore store() {
    return TestStore.MEMORY;
  }
}
