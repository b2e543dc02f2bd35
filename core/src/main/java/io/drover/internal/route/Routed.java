package io.drover.internal.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a message goes, and what that depends on. Immutable.
 *
 * @param found whether there is the exchange it was published to
 * @param queues the queues it reaches, each once, in the order they were found
 * @param versions the version of each exchange that was looked at, {@link
 *     io.drover.spi.Routes#ABSENT} of one that is not there
 */
record Routed(boolean found, List<String> queues, Map<String, Long> versions) {

  Routed {
    queues = List.copyOf(queues);
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }
}
