package io.drover.internal.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.UndecodableException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  private static Envelope read(String text) {
    return Envelope.of("orders", text.getBytes(UTF_8), NOW);
  }

  @Test
  void itIsWrittenAsJavaScriptWritesIt() {
    byte[] data = "{\"a\": 1.50}".getBytes(UTF_8);
    Envelope envelope = new Envelope("id-1", Instant.parse("2026-01-02T03:04:05.6Z"), data);
    assertThat(new String(envelope.toBytes(), UTF_8))
        .isEqualTo(
            "{\"id\":\"id-1\",\"timestamp\":\"2026-01-02T03:04:05.600Z\",\"data\":{\"a\": 1.50}}");
  }

  @Test
  void whatIsWrittenIsReadAsItWas() {
    byte[] data = "[\"\\u00e4\", {\"data\": null}, \"ß\"]".getBytes(UTF_8);
    Instant then = Instant.parse("2026-01-02T03:04:05.678Z");
    Envelope back = Envelope.of("c", new Envelope("a\"b\\ß", then, data).toBytes(), NOW);
    assertThat(back.id()).isEqualTo("a\"b\\ß");
    assertThat(back.timestamp()).isEqualTo(then);
    assertThat(back.data()).isEqualTo(data);
  }

  @Test
  void othersMayLeaveOutAndAdd() {
    Envelope bare = read("{\"data\":null}");
    assertThat(bare.id()).isEmpty();
    assertThat(bare.timestamp()).isEqualTo(NOW);
    assertThat(new String(bare.data(), UTF_8)).isEqualTo("null");
    Envelope more =
        read("{\"v\":2,\"timestamp\":\"2026-01-01T01:00:00+01:00\",\"data\":0,\"id\":7}");
    assertThat(more.timestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(more.id()).isEmpty();
    assertThat(read("{\"data\":1,\"timestamp\":\"2026-01-01\"}").timestamp()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7", "null", "[]", "{}", "{\"id\":\"a\"}", "{\"data\":1", "{\"data\":1}x"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("expected an event as")
        .hasMessageContaining("channel \"orders\", got: " + text);
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThatThrownBy(() -> Envelope.of("c", new byte[] {(byte) 0xFF, 0}, NOW))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("2 bytes that are no text");
    assertThatThrownBy(() -> read("x".repeat(100_000)))
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(500));
  }
}
