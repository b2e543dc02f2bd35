package io.drover.internal.store;

import io.drover.spi.EngineProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The engines that can be found from a thread. Not for several threads.
 *
 * @param providers who opens a scheme, by scheme; the first that was found
 * @param failures what could not be loaded and why, in words
 */
record FoundEngines(SortedMap<String, EngineProvider> providers, List<String> failures) {

  /**
   * A loader that cannot even list its engines fails at every step, and would be asked for ever.
   */
  private static final int MAX_STEPS = 1000;

  /**
   * Searches where core was loaded from, which is the same in every thread and has the engines of a
   * module layer, too; and then where the thread looks: in a container with core in a shared
   * loader, only the application's own has the engines.
   */
  static FoundEngines search(@Nullable ClassLoader context) {
    FoundEngines found = new FoundEngines(new TreeMap<>(), new ArrayList<>());
    found.collect(ServiceLoader.load(EngineProvider.class, FoundEngines.class.getClassLoader()));
    if (context != null) {
      found.collect(ServiceLoader.load(EngineProvider.class, context));
    }
    return found;
  }

  /** Takes what can be loaded: one broken engine must not hide the others. */
  private void collect(ServiceLoader<EngineProvider> loader) {
    Iterator<EngineProvider> each = loader.iterator();
    for (int step = 0; step < MAX_STEPS; step++) {
      try {
        if (!each.hasNext()) {
          return;
        }
        add(each.next());
      } catch (ServiceConfigurationError e) {
        note(e.getCause() == null ? e.getMessage() : e.getMessage() + ", " + e.getCause());
      } catch (LinkageError e) {
        note(e.toString());
      }
    }
  }

  private void add(EngineProvider provider) {
    try {
      provider.schemes().forEach(scheme -> providers.putIfAbsent(scheme, provider));
    } catch (RuntimeException | LinkageError e) {
      note("%s does not tell its schemes, %s".formatted(provider.getClass().getName(), e));
    }
  }

  private void note(@Nullable String failure) {
    String known = String.valueOf(failure);
    if (!failures.contains(known)) {
      failures.add(known);
    }
  }
}
