package io.drover.internal.threads;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for each task, on JVMs from 21 on. Safe for use by several threads. Whoever uses
 * it does not hand over more tasks than shall run at once.
 */
final class VirtualThreads implements HandlerThreads {

  private final ThreadFactory factory;

  private VirtualThreads(ThreadFactory factory) {
    this.factory = factory;
  }

  /** Returns virtual threads, or {@code null} if this JVM has none. */
  static @Nullable VirtualThreads find(String name) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Method naming = type.getMethod("name", String.class, long.class);
      Object named = naming.invoke(builder, name + "-", 1L);
      return new VirtualThreads((ThreadFactory) type.getMethod("factory").invoke(named));
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      // Java 17 to 20, or 19 and 20 without their preview features.
      return null;
    }
  }

  @Override
  public <E extends Runnable> void execute(List<E> tasks, BiConsumer<E, Throwable> refused) {
    for (E task : tasks) {
      try {
        factory.newThread(task).start();
      } catch (RuntimeException | Error e) {
        refused.accept(task, e);
      }
    }
  }

  @Override
  public void max(int threads) {}

  @Override
  public void close() {}
}
