package io.drover.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.StubEngine;
import io.drover.internal.threads.SystemTime;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.spi.Engine;
import io.drover.spi.EngineProvider;
import io.drover.spi.TimeSource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFinderTest {

  /** An engine that is there. */
  public static class Present implements EngineProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("present");
    }

    @Override
    public Engine open(String uri, TimeSource time) {
      return new StubEngine();
    }
  }

  /** An engine whose constructor fails. */
  public static final class Broken extends Present {
    public Broken() {
      throw new IllegalStateException("no luck");
    }
  }

  /** An engine that fails when it is asked. */
  public static final class Speechless extends Present {
    @Override
    public Set<String> schemes() {
      throw new IllegalStateException("no words");
    }
  }

  /** An engine whose driver is not there. */
  public static final class Lacking extends Present {
    @Override
    public Engine open(String uri, TimeSource time) {
      throw new NoClassDefFoundError("org/example/Driver");
    }
  }

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final SystemTime time = new SystemTime();

  @TempDir Path folder;

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
    time.close();
  }

  @Test
  void anEngineBesideCoreIsFoundFromEveryThread() throws Exception {
    Path services = list(Present.class.getName());
    try (URLClassLoader application = application(services);
        URLClassLoader foreign = new URLClassLoader(new URL[0], null)) {
      Callable<@Nullable Object> open = () -> open(application, "present:x");
      for (ClassLoader context : new ClassLoader[] {null, foreign, application, before}) {
        Thread.currentThread().setContextClassLoader(context);
        assertThat(open.call()).as("%s", context).isNotNull();
      }
      assertThat(
              CompletableFuture.supplyAsync(
                      () -> {
                        try {
                          return open.call();
                        } catch (Exception e) {
                          throw new IllegalStateException(e);
                        }
                      })
                  .get())
          .isNotNull();
    }
  }

  @Test
  void anEngineOfTheApplicationIsFoundWhenCoreIsShared() throws Exception {
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {url(list(Present.class.getName()))}, before)) {
      Thread.currentThread().setContextClassLoader(application);
      assertThat(EngineFinder.open("PRESENT:x", time)).isInstanceOf(StubEngine.class);
    }
  }

  @Test
  void enginesOfAnotherCoreDoNotHideOurs() throws Exception {
    Path services = list(Present.class.getName());
    try (URLClassLoader one = application(services);
        URLClassLoader other = application(services)) {
      Thread.currentThread().setContextClassLoader(other);
      assertThat(open(one, "present:x")).isNotNull();
    }
  }

  @Test
  void brokenEnginesDoNotHideTheOthersAndAreNamed() throws IOException {
    look(
        "org.example.Missing",
        Broken.class.getName(),
        Speechless.class.getName(),
        StubEngine.class.getName(),
        Present.class.getName());

    assertThat(EngineFinder.open("present:x", time)).isInstanceOf(StubEngine.class);
    assertThatThrownBy(() -> EngineFinder.open("absent:x", time))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("[present]; engines that could not be loaded: ")
        .hasMessageContaining("org.example.Missing not found")
        .hasMessageContaining("java.lang.IllegalStateException: no luck")
        .hasMessageContaining(Speechless.class.getName() + " does not tell its schemes, ")
        .hasMessageContaining(StubEngine.class.getName() + " not a subtype");
  }

  @Test
  void aListThatCannotBeReadEndsTheSearch() {
    Thread.currentThread()
        .setContextClassLoader(
            new ClassLoader(before) {
              @Override
              public java.util.Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("no disk");
              }
            });
    assertThatThrownBy(() -> EngineFinder.open("absent:x", time))
        .hasMessageContaining("could not be loaded: ")
        .hasMessageContaining("no disk");
  }

  @Test
  void anEngineThatLacksAClassSaysSo() throws IOException {
    look(Lacking.class.getName());
    assertThatThrownBy(() -> EngineFinder.open("present:x", time))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected " + Lacking.class.getName() + " to have all it needs")
        .hasMessageContaining("org/example/Driver");
  }

  @Test
  void aSchemeOfOursSaysWhatToAdd() {
    for (String scheme :
        List.of("redis", "rediss", "redis-cluster", "redis-sentinel", "redis-socket")) {
      assertThatThrownBy(() -> EngineFinder.open(scheme + "://localhost:6379", time))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageEndingWith("[]; add io.drover:drover-redis");
    }
    assertThatThrownBy(() -> EngineFinder.open("embedded:./data", time))
        .hasMessageEndingWith("[]; add io.drover:drover-embedded");
    assertThatThrownBy(() -> EngineFinder.open("postgresql://localhost/db", time))
        .hasMessageContaining("planned");
  }

  @Test
  void noUriIsRefused() {
    assertThatThrownBy(() -> EngineFinder.open(null, time))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected a store URI such as embedded:./data, got: null");
    assertThatThrownBy(() -> EngineFinder.open(" ", time))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got: \" \"");
  }

  /** Puts a list of engines where this thread looks. */
  private void look(String... providers) throws IOException {
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {url(list(providers))}, before));
  }

  /** Writes a list of engines, and returns the folder for the class path. */
  private Path list(String... providers) throws IOException {
    Path list = folder.resolve("META-INF/services/" + EngineProvider.class.getName());
    Files.createDirectories(list.getParent());
    Files.writeString(list, String.join("\n", providers));
    return folder;
  }

  /** A loader that has core and all of its dependencies for itself, as a fat jar's has. */
  private static URLClassLoader application(Path services) {
    URL[] path =
        Stream.concat(
                Stream.of(services),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Path::of))
            .map(EngineFinderTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  /** Opens a store with the core of a loader. */
  private static @Nullable Object open(ClassLoader loader, String uri) throws Exception {
    Class<?> time = loader.loadClass(SystemTime.class.getName());
    try (AutoCloseable clock = (AutoCloseable) time.getConstructor().newInstance()) {
      return loader
          .loadClass(EngineFinder.class.getName())
          .getMethod("open", String.class, loader.loadClass(TimeSource.class.getName()))
          .invoke(null, uri, clock);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
