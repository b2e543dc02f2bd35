package io.drover.console;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A large answer on its way to a client that may read slowly, or nothing: it holds no thread, and
 * ends when its time is over. For the threads of the container, one at a time.
 */
final class SlowAnswer implements WriteListener, AsyncListener {

  /** How large an answer is that is sent so; what is smaller fits into the buffers between. */
  static final int MIN_BYTES = 32 * 1024;

  private static final int PART = 32 * 1024;

  /** What every client gets, however small the answer is. */
  private static final Duration LEAST = Duration.ofSeconds(30);

  /** How many bytes a second a client has to read at least, on the whole. */
  private static final int MIN_RATE = 32 * 1024;

  private final byte[] body;
  private final AsyncContext context;
  private final ServletOutputStream out;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Only of the thread that the container lets write. */
  private int sent;

  private SlowAnswer(byte[] body, AsyncContext context, ServletOutputStream out) {
    this.body = body;
    this.context = context;
    this.out = out;
  }

  /** Begins to send; returns at once. The response has its status and headers. */
  static void send(byte[] body, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ServletOutputStream out = response.getOutputStream();
    AsyncContext context = request.startAsync();
    context.setTimeout(limit(body.length).toMillis());
    SlowAnswer answer = new SlowAnswer(body, context, out);
    context.addListener(answer);
    out.setWriteListener(answer);
  }

  /** Returns how long the sending of so many bytes may take. */
  static Duration limit(int bytes) {
    return LEAST.plusSeconds(bytes / MIN_RATE);
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (sent == body.length) {
        end();
        return;
      }
      int part = Math.min(PART, body.length - sent);
      out.write(body, sent, part);
      sent += part;
    }
  }

  @Override
  public void onError(Throwable error) {
    end(); // The client has gone.
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end(); // Less than was announced was sent, so that the container closes the connection.
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private void end() {
    if (ended.compareAndSet(false, true)) {
      try {
        context.complete();
      } catch (IllegalStateException e) {
        // The container has ended it already.
      }
    }
  }
}
