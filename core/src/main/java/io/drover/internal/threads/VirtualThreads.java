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

  private final Threads threads;
  private final ThreadFactory factory;

  private VirtualThreads(Threads threads, ThreadFactory factory) {
    this.threads = threads;
    this.factory = factory;
  }

  /** Returns virtual threads, or {@code null} if this JVM has none. */
  static @Nullable VirtualThreads find(Threads threads, String name) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Method naming = type.getMethod("name", String.class, long.class);
      Object named = naming.invoke(builder, name + "-", 1L);
      Method inheriting = type.getMethod("inheritInheritableThreadLocals", boolean.class);
      Object alone = inheriting.invoke(named, false);
      ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(alone);
      return new VirtualThreads(threads, factory);
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      // Java 17 to 20, or 19 and 20 without their preview features.
      return null;
    }
  }

  @Override
  public <E extends Runnable> void execute(List<E> tasks, BiConsumer<E, Throwable> refused) {
    for (E task : tasks) {
      try {
        threads.adopt(factory.newThread(task)).start();
      } catch (Throwable e) {
        refused.accept(task, e);
      }
    }
  }

  @Override
  public void max(int threads) {}

  @Override
  public void close() {}
}
