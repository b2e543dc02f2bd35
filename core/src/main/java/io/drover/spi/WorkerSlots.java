package io.drover.spi;

import java.util.Optional;

/**
 * How much a worker of this process may do at once, and does, at the moment it is asked. Safe for
 * use by any number of threads.
 *
 * <p>Read only: the runtime makes it, and later versions may say more, so that nobody else should
 * implement it.
 */
public interface WorkerSlots {

  /** Returns the name of the queue. */
  String queue();

  /** Returns the worker's name, if it was given one. */
  Optional<String> name();

  /** Returns how many times its handler may run at once. */
  int concurrency();

  /** Returns how many times its handler runs. */
  int running();
}
