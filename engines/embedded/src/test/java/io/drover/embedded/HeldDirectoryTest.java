package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.storage.StoreDirectory;
import io.drover.testkit.VirtualTime;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory is held by one store of the process, however many libraries are loaded in it. */
class HeldDirectoryTest {

  private static final String IN_USE = "in use by process " + ProcessHandle.current().pid();

  @TempDir Path temp;

  @Test
  void openingFromAnotherClassLoaderIsRefusedAndLeavesTheDirectoryLocked() throws Exception {
    try (Library one = new Library();
        Library other = new Library()) {
      AutoCloseable drover = one.open(temp);
      assertThatThrownBy(() -> other.open(temp))
          .hasMessageContaining(IN_USE)
          .satisfies(e -> assertThat(e.getClass().getClassLoader()).isSameAs(other.loader));
      assertThat(other.lockFilesLeftOpen()).isEmpty();
      assertThat(Opening.run(temp, Map.of())).contains(IN_USE).doesNotContain("opened");
      drover.close();
      other.open(temp).close();
    }
    EmbeddedEngine.open(EmbeddedSettings.in(temp), new VirtualTime()).close();
    assertThat(heldProperties()).isEmpty();
  }

  @Test
  void directoryStaysLockedAlthoughTheSystemPropertiesWereReplaced() throws Exception {
    try (EmbeddedEngine engine = open()) {
      heldProperties().forEach(System::clearProperty);
      assertThatThrownBy(this::open).hasMessageContaining(IN_USE);
      assertThat(Opening.run(temp, Map.of())).contains(IN_USE).doesNotContain("opened");
      assertThat(engine.health().healthy()).isTrue();
    }
  }

  private EmbeddedEngine open() {
    return EmbeddedEngine.open(EmbeddedSettings.in(temp), new VirtualTime());
  }

  private List<String> heldProperties() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.endsWith(temp.toString()))
        .toList();
  }

  /** The library as another application in the process has it. */
  private static final class Library implements AutoCloseable {

    final URLClassLoader loader;

    Library() throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(path).toUri().toURL());
      }
      loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    Collection<?> lockFilesLeftOpen() throws Exception {
      Field left =
          Class.forName(StoreDirectory.class.getName(), true, loader).getDeclaredField("LEFT_OPEN");
      left.setAccessible(true);
      return (Collection<?>) left.get(null);
    }

    AutoCloseable open(Path directory) throws Exception {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        return (AutoCloseable)
            Class.forName("io.drover.Drover", true, loader)
                .getMethod("open", String.class)
                .invoke(null, "embedded:" + directory);
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      } finally {
        thread.setContextClassLoader(before);
      }
    }

    @Override
    public void close() throws Exception {
      loader.close();
    }
  }
}
