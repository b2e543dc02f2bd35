package io.drover.redis;

import io.drover.testkit.ServerProxy;

/**
 * A way to a server on which connections can go silent: they stand, and nothing comes through any
 * more, as when a router on the way forgets them. Safe for use by several threads.
 */
final class SilentProxy extends ServerProxy<SilentProxy.Silence> {

  SilentProxy(int target) {
    super(target);
  }

  /** Lets nothing through any more on the connections there are; new ones work. */
  void silence() {
    watches().forEach(watch -> watch.silent = true);
  }

  /** Returns how many connections there have been. */
  int connections() {
    return watches().size();
  }

  @Override
  protected Silence watch() {
    return new Silence();
  }

  /** Whether a connection is silent, so that not even its end is told. */
  static final class Silence implements Watch {
    private volatile boolean silent;

    private Fate fate() {
      return silent ? Fate.IS_LOST : Fate.PASSES;
    }

    @Override
    public Fate asked(byte[] buffer, int length) {
      return fate();
    }

    @Override
    public Fate answered(byte[] buffer, int length) {
      return fate();
    }
  }
}
