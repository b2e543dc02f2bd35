package io.drover.spi;

import java.util.Set;

/**
 * A service, found through {@link java.util.ServiceLoader}, that opens engines for URIs of its
 * schemes. Stateless.
 */
public interface EngineProvider {

  /** Returns the schemes of the URIs this provider opens, {@code embedded} for example. */
  Set<String> schemes();

  /**
   * Opens an engine.
   *
   * @param uri what the user wrote, scheme included, {@code embedded:./data} for example
   * @param time the source of time for whatever the engine does by itself
   * @throws io.drover.job.InvalidInputException if the URI is malformed
   * @throws io.drover.job.StoreException if the store cannot be opened
   */
  Engine open(String uri, TimeSource time);
}
