package io.drover.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JacksonCodecTest {

  /** Data with a time. */
  record Mail(String to, Instant at) {}

  private final JacksonCodec codec = new JacksonCodec();

  @Property
  void textsComeBackAsTheyWere(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(codec.decode(codec.encode(valid), String.class)).isEqualTo(valid);
  }

  @Test
  void recordsAndTimesComeBack() {
    Mail mail = new Mail("a@b.c", Instant.parse("2026-01-01T00:00:00.123Z"));

    assertThat(codec.decode(codec.encode(mail), Mail.class)).isEqualTo(mail);
    assertThat(text(codec.encode(mail))).contains("\"2026-01-01T00:00:00.123Z\"");
  }

  @Test
  void nullIsNull() {
    assertThat(text(codec.encode(null))).isEqualTo("null");
    assertThat(codec.decode(bytes("null"), String.class)).isNull();
  }

  @Test
  void unknownPropertiesArePassedOver() {
    assertThat(codec.decode(bytes("{\"to\":\"x\",\"new\":1}"), Mail.class))
        .isEqualTo(new Mail("x", null));
  }

  @Test
  void anyJsonBecomesPlainValues() {
    assertThat(codec.decode(bytes("{\"a\":[1,true,null,\"x\"]}"), Object.class))
        .isEqualTo(Map.of("a", java.util.Arrays.asList(1, true, null, "x")));
    assertThat(codec.decode(bytes("[]"), Object.class)).isEqualTo(List.of());
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheType() {
    for (String json : List.of("", "{", "[1]", "\"x\"", "{} {}")) {
      assertThatThrownBy(() -> codec.decode(bytes(json), Mail.class))
          .isInstanceOf(UndecodableException.class)
          .hasMessageContaining(Mail.class.getName());
    }
    assertThatThrownBy(
            () ->
                codec.encode(
                    new Object() {
                      @SuppressWarnings("unused")
                      public String getName() {
                        throw new IllegalStateException("no name");
                      }
                    }))
        .isInstanceOf(UndecodableException.class);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
