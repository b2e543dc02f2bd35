package io.drover.laboratory;

import java.util.List;
import java.util.Random;

/** A store and the processes that use it. For one thread. */
interface Site extends AutoCloseable {

  /** Returns the address of the store for those who are not troubled. */
  String uri();

  /** Returns the processes that add and run jobs. */
  List<Actor> actors();

  /** Has trouble begin. */
  Strike strike(TroubleKind kind, Random random) throws Exception;

  /** Ends all processes at once. */
  @Override
  void close();
}
