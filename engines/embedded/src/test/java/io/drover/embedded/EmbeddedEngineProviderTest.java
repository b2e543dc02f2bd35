package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.job.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedEngineProviderTest {

  @Test
  void pathAfterTheSchemeIsTheDirectory() {
    EmbeddedSettings settings = EmbeddedEngineProvider.settings("embedded:./data dir");
    assertThat(settings.directory()).isEqualTo(Path.of("./data dir"));
    assertThat(settings.acknowledgement()).isEqualTo(Acknowledgement.FSYNC);
  }

  @Test
  void noPathMeansMemory() {
    assertThat(EmbeddedEngineProvider.settings("embedded:").directory()).isNull();
  }

  @Test
  void acknowledgementIsAnOption() {
    EmbeddedSettings settings = EmbeddedEngineProvider.settings("embedded:/tmp/x?ack=write");
    assertThat(settings.acknowledgement()).isEqualTo(Acknowledgement.WRITE);
    assertThat(settings.directory()).isEqualTo(Path.of("/tmp/x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded:./x?ack=maybe", "embedded:./x?", "embedded:./x?sync=1", "x"})
  void nonsenseIsRefusedWithWhatWasExpected(String uri) {
    assertThatThrownBy(() -> EmbeddedEngineProvider.settings(uri))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected");
  }
}
