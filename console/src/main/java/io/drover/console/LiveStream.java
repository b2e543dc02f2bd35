package io.drover.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One client that follows the live stream. Thread-safe: whoever has something to tell leaves it
 * here and is never held up. What a client takes too slowly fills its outbox, and then the client
 * is dropped; it may come again.
 */
final class LiveStream implements WriteListener, AsyncListener {

  private static final int MAX_MESSAGES = 2000;
  private static final long MAX_BYTES = 8 << 20;

  private final Runnable whenClosed;
  private final ArrayDeque<byte[]> outbox = new ArrayDeque<>();
  private long bytes;
  private long lastTaken = System.nanoTime();
  private boolean closed;

  /** How many asked for writing while it was under way; the one who finds none does it. */
  private final AtomicInteger turns = new AtomicInteger();

  private volatile boolean open;
  private volatile boolean ended;

  /** What to end, until it is ended. Guarded by this. */
  private @Nullable AsyncContext context;

  /** Guarded by this. */
  private @Nullable ServletOutputStream out;

  /** Whether something was written since the last flush. Only of whoever's turn it is. */
  private boolean unflushed;

  LiveStream(Runnable whenClosed) {
    this.whenClosed = whenClosed;
    outbox.add(StreamMessage.HELLO);
  }

  /** Begins to send to a client; if it was closed meanwhile, ends at once. */
  void begin(AsyncContext clientContext, ServletOutputStream clientOut) {
    clientContext.setTimeout(0);
    clientContext.addListener(this);
    boolean over;
    synchronized (this) {
      context = clientContext;
      out = clientOut;
      over = closed;
    }
    if (over) {
      takeTurn();
      return;
    }
    try {
      clientOut.setWriteListener(this);
    } catch (IllegalStateException e) {
      if (!ended) { // Or else it was closed just now, which needs no listener.
        throw e;
      }
    }
  }

  /** Leaves a message for the client. Never blocks. */
  void offer(byte[] message) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      full = outbox.size() >= MAX_MESSAGES || bytes + message.length > MAX_BYTES;
      if (!full) {
        outbox.add(message);
        bytes += message.length;
      }
    }
    if (full) {
      close();
    } else {
      write();
    }
  }

  /** Returns how long the client has not taken what is there for it. */
  synchronized long stuckNanos() {
    return outbox.isEmpty() ? 0 : System.nanoTime() - lastTaken;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void onWritePossible() {
    open = true;
    write();
  }

  @Override
  public void onError(Throwable error) {
    close(); // The client has gone.
  }

  private void write() {
    if (open) {
      takeTurn();
    }
  }

  /**
   * Writes as much as the client takes, or ends what is closed, unless somebody else is doing that:
   * so nobody ends a stream while somebody writes to it.
   */
  private void takeTurn() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        writeReady();
      } catch (IOException | IllegalStateException e) {
        close(); // The client has gone.
      }
      if (ended) {
        complete();
      }
      seen = turns.addAndGet(-seen);
    } while (seen != 0);
  }

  private void writeReady() throws IOException {
    ServletOutputStream to = open ? target() : null;
    while (to != null && !ended && to.isReady()) {
      byte[] next = take();
      if (next != null) {
        unflushed = true;
        to.write(next);
      } else if (unflushed) {
        unflushed = false;
        to.flush();
      } else {
        return;
      }
    }
  }

  private synchronized @Nullable ServletOutputStream target() {
    return out;
  }

  private synchronized byte @Nullable [] take() {
    byte[] next = outbox.poll();
    lastTaken = System.nanoTime();
    bytes -= next == null ? 0 : next.length;
    return next;
  }

  /** Ends the stream; the second time does nothing. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      outbox.clear();
      bytes = 0;
    }
    ended = true;
    whenClosed.run();
    takeTurn();
  }

  private void complete() {
    AsyncContext ending;
    synchronized (this) {
      ending = context;
      context = null;
    }
    if (ending != null) {
      try {
        ending.complete();
      } catch (IllegalStateException e) {
        // The container has ended it already.
      }
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    close();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    close();
  }

  @Override
  public void onError(AsyncEvent event) {
    close();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
