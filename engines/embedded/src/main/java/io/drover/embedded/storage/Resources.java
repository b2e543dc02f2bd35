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
    @Nullable Exception first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  public void closeQuietly(Throwable because) {
    try {
      close();
    } catch (Exception e) {
      because.addSuppressed(e);
    }
  }
}
