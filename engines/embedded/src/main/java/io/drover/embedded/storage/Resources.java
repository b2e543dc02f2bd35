package io.drover.embedded.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What was opened one after the other, closed the other way round. For one thread. */
public final class Resources implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  public <C extends AutoCloseable> C add(C resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes everything, also when one of them fails. */
  @Override
  public void close() throws Exception {
    @Nullable Throwable first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Throwable e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof Exception e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }

  public void closeQuietly(Throwable because) {
    try {
      close();
    } catch (Throwable e) {
      because.addSuppressed(e);
    }
  }
}
