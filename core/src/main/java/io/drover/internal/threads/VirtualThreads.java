package io.drover.internal.threads;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Makes virtual threads, on JVMs from 21 on. Immutable. */
final class VirtualThreads implements BiFunction<String, Runnable, Thread> {

  private final Threads threads;
  private final Object builder;
  private final Method name;
  private final Method unstarted;

  private VirtualThreads(Threads threads, Object builder, Method name, Method unstarted) {
    this.threads = threads;
    this.builder = builder;
    this.name = name;
    this.unstarted = unstarted;
  }

  /** Returns what makes virtual threads, or {@code null} if this JVM has none. */
  static @Nullable VirtualThreads find(Threads threads) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Method inheriting = type.getMethod("inheritInheritableThreadLocals", boolean.class);
      Object alone = inheriting.invoke(builder, false);
      Method name = type.getMethod("name", String.class);
      Method unstarted = type.getMethod("unstarted", Runnable.class);
      return new VirtualThreads(threads, alone, name, unstarted);
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      // Java 17 to 20, or 19 and 20 without their preview features.
      return null;
    }
  }

  /** Returns a thread, not started, as {@link Threads#daemon} does. */
  @Override
  public synchronized Thread apply(String threadName, Runnable task) {
    try {
      name.invoke(builder, threadName); // The builder is one, and takes the name in.
      return threads.adopt((Thread) unstarted.invoke(builder, task));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // Of memory, most likely.
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("virtual threads cannot be had any more", e);
    }
  }
}
