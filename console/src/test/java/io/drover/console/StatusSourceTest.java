package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class StatusSourceTest {

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private LiveStream stream() {
    LiveStream stream = new LiveStream(() -> {});
    AsyncContext context =
        (AsyncContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AsyncContext.class},
                (proxy, method, arguments) -> null);
    stream.begin(context, new Output());
    stream.onWritePossible();
    return stream;
  }

  /** An output that takes everything. */
  private final class Output extends ServletOutputStream {

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}

    @Override
    public void write(int b) {
      told.write(b);
    }
  }

  private String look(StatusSource source) {
    told.reset();
    source.look();
    return told.toString(UTF_8);
  }

  @Test
  void aQueueThatIsBehindOthersIsNotToldAsRemoved() {
    try (Drover drover = Drover.open("embedded:")) {
      drover.queue("b").add("n", 1);
      drover.queue("c").add("n", 1);
      StatusSource source = new StatusSource(drover, 2);
      source.add(stream());
      assertThat(look(source)).contains("\"c\"").contains("\"more\":false");
      drover.queue("a").add("n", 1);
      assertThat(look(source)).contains("\"queue\":\"a\"").contains("\"removed\":[]");
      drover.queue("b").admin().obliterate();
      assertThat(look(source)).contains("\"removed\":[\"b\"]");
      drover.queue("a").admin().obliterate();
      assertThat(look(source)).contains("\"removed\":[\"a\"]");
    }
  }
}
