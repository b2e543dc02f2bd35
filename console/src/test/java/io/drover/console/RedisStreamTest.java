package io.drover.console;

class RedisStreamTest extends StreamTest {

  @Override
  TestStore store() {
    return TestStore.REDIS;
  }
}
