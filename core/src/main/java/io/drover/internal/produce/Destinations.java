package io.drover.internal.produce;

import java.util.List;
import java.util.Map;

/**
 * What finds the queues that bindings lead to, as they were known last. Safe for use by any number
 * of threads.
 *
 * <p>The store adds jobs there only if that is still true; if it says that it is not, what was
 * found is to be forgotten and looked for again.
 */
public interface Destinations {

  /**
   * Where a message goes, and what that depends on. Immutable.
   *
   * @param queues the queues it reaches, each once
   * @param versions the version of each exchange that was looked at, which the store compares
   */
  record Found(List<String> queues, Map<String, Long> versions) {}

  /**
   * Finds where a message goes. Blocks while an exchange is read that is not known.
   *
   * @throws io.drover.job.InvalidInputException if the store cannot keep exchanges
   * @throws io.drover.job.StoreException if it does not answer
   */
  Found find(String exchange, String key);

  /** Has exchanges read anew as far as they are known in these versions. */
  void forget(Map<String, Long> outdated);
}
