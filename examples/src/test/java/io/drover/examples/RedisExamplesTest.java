package io.drover.examples;

/** Runs each example on Redis. */
class RedisExamplesTest extends ExamplesTest {

  @Override
  TestStore store() {
    return TestStore.REDIS;
  }
}
