package io.drover.console;

class RedisTourTest extends TourTest {

  @Override
  TestStore store() {
    return TestStore.REDIS;
  }
}
