package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The moments of a live stream that no container can be made to meet at will. */
class LiveStreamTest {

  private final AtomicInteger closed = new AtomicInteger();
  private final List<String> calls = new ArrayList<>();
  private final LiveStream stream = new LiveStream(closed::incrementAndGet);

  /** A context that only remembers what it is told. */
  private AsyncContext context() {
    return (AsyncContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {AsyncContext.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              return null;
            });
  }

  /** An output that takes everything, and lets somebody in while it does. */
  private final class Output extends ServletOutputStream {
    private final Runnable whenWritten;

    Output(Runnable whenWritten) {
      this.whenWritten = whenWritten;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      calls.add("setWriteListener");
    }

    @Override
    public void write(int b) {
      throw new AssertionError("expected whole messages");
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      whenWritten.run();
      calls.add("written");
    }
  }

  @Test
  void oneThatIsClosedBeforeItBeginsIsEndedAtOnce() {
    stream.close();
    stream.begin(context(), new Output(() -> {}));
    assertThat(calls).containsExactly("setTimeout", "addListener", "complete");
    assertThat(closed).hasValue(1);
  }

  @Test
  void oneThatIsClosedWhileItIsWrittenToIsEndedAfterwards() {
    stream.begin(context(), new Output(stream::close));
    stream.onWritePossible();
    assertThat(calls).endsWith("written", "complete");
    stream.close();
    assertThat(calls.stream().filter("complete"::equals)).hasSize(1);
    assertThat(closed).hasValue(1);
  }
}
