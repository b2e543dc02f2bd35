package io.drover.console;

class RedisBrowserTest extends BrowserTest {
  @Override
  TestStore store() {
    return TestStore.REDIS;
  }
}
