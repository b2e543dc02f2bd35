package io.drover.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.InvalidInputException;
import io.drover.job.JsonCodec;
import io.drover.job.UndecodableException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedCodecTest {

  /** An error whose text throws. */
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  /** A codec that throws what it is given. */
  private record Throwing(Throwable error) implements JsonCodec {
    @Override
    public byte[] encode(@Nullable Object value, Type type) {
      throw Throwing.<RuntimeException>sneaky(error);
    }

    @Override
    public @Nullable Object decode(byte[] json, Type type) {
      throw Throwing.<RuntimeException>sneaky(error);
    }

    @Override
    public void check(Type type) {
      throw Throwing.<RuntimeException>sneaky(error);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaky(Throwable error) throws E {
      throw (E) error;
    }
  }

  /** Data whose way into JSON never ends. */
  public static final class Endless {
    public Endless getNext() {
      return getNext();
    }
  }

  static List<Throwable> whatIsThrown() {
    return List.of(
        new IllegalStateException("broken"),
        new InvalidInputException("no good"),
        new StackOverflowError(),
        new NoClassDefFoundError("org/example/Missing"),
        new OutOfMemoryError("heap"),
        new AssertionError("wrong"),
        new IOException("not declared"),
        new Mute());
  }

  @ParameterizedTest
  @MethodSource("whatIsThrown")
  void whateverACodecThrowsIsAnErrorOfTheValue(Throwable error) {
    JsonCodec codec = new GuardedCodec(new Throwing(error));

    assertThatThrownBy(() -> codec.encode("x", String.class))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("java.lang.String")
        .hasMessageContaining(error.getClass().getName())
        .hasCause(error);
    assertThatThrownBy(() -> codec.decode(new byte[3], String.class))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("java.lang.String, got 3 bytes")
        .hasCause(error);
    assertThatThrownBy(() -> codec.check(String.class)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void whatTheCodecSaysItselfIsLeftAlone() {
    UndecodableException own = new UndecodableException("my words");
    JsonCodec codec = new GuardedCodec(new Throwing(own));

    assertThatThrownBy(() -> codec.encode("x", String.class)).isSameAs(own);
    assertThatThrownBy(() -> codec.decode(new byte[0], String.class)).isSameAs(own);
    assertThatThrownBy(() -> codec.check(String.class)).isSameAs(own);
  }

  @Test
  void aStackThatOverflowsInTheUsersClassIsAnErrorOfTheValue() {
    JsonCodec codec = new GuardedCodec(JsonCodec.jackson());

    assertThatThrownBy(() -> codec.encode(new Endless(), Endless.class))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining(Endless.class.getName());
    assertThat(codec.decode(codec.encode("fine", String.class), String.class)).isEqualTo("fine");
  }

  @Test
  void aCodecThatReturnsNothingIsRefused() {
    JsonCodec codec =
        new GuardedCodec(
            new JsonCodec() {
              @Override
              @SuppressWarnings("NullAway")
              public byte[] encode(@Nullable Object value, Type type) {
                return null;
              }

              @Override
              public @Nullable Object decode(byte[] json, Type type) {
                return null;
              }

              @Override
              public void check(Type type) {}
            });

    assertThatThrownBy(() -> codec.encode("x", String.class))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("got: null");
    assertThat(codec.decode(new byte[0], String.class)).isNull();
  }
}
