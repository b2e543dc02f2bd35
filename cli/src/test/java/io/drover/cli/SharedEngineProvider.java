package io.drover.cli;

import io.drover.embedded.EmbeddedEngine;
import io.drover.embedded.EmbeddedSettings;
import io.drover.internal.threads.SystemTime;
import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens {@code shared:NAME}: a store in memory that several programs of one test share, as several
 * processes share one on a server. Safe for use by several threads.
 */
public final class SharedEngineProvider implements EngineProvider {

  private static final Map<String, Engine> ENGINES = new ConcurrentHashMap<>();

  @Override
  public Set<String> schemes() {
    return Set.of("shared");
  }

  @Override
  public Engine open(String uri, TimeSource time) {
    Engine shared =
        ENGINES.computeIfAbsent(
            uri, name -> EmbeddedEngine.open(EmbeddedSettings.inMemory(), new SystemTime()));
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null; // Others may use it yet.
              }
              try {
                return method.invoke(shared, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
