package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.embedded.EmbeddedSettings.Acknowledgement;
import io.drover.job.InvalidInputException;
import io.drover.testkit.VirtualTime;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EmbeddedSettingsTest {

  private static final Path PATH = Path.of("data");

  private final EmbeddedSettings settings = EmbeddedSettings.in(PATH);

  @Test
  void settingsOfEqualPartsAreEqual() {
    assertThat(settings)
        .isEqualTo(EmbeddedSettings.in(PATH))
        .hasSameHashCodeAs(EmbeddedSettings.in(PATH));
    assertThat(
            List.of(
                settings,
                EmbeddedSettings.inMemory(),
                settings.acknowledgement(Acknowledgement.WRITE),
                settings.cacheBytes(1 << 20),
                settings.maxEvents(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void partsAreReadAsTheyWereSet() {
    EmbeddedSettings all =
        settings.acknowledgement(Acknowledgement.WRITE).cacheBytes(2 << 20).maxEvents(7);
    assertThat(all.directory()).isEqualTo(PATH);
    assertThat(all.acknowledgement()).isEqualTo(Acknowledgement.WRITE);
    assertThat(all.cacheBytes()).isEqualTo(2 << 20);
    assertThat(all.maxEvents()).isEqualTo(7);
    assertThat(all)
        .hasToString(
            "EmbeddedSettings[directory=data, acknowledgement=WRITE, cacheBytes=2097152,"
                + " maxEvents=7]");
  }

  @Test
  void nonsenseIsRefusedWithWhatWasExpected() {
    List<ThrowingCallable> calls =
        List.of(
            () -> settings.cacheBytes((1 << 20) - 1),
            () -> settings.maxEvents(0),
            () -> settings.acknowledgement(null),
            () -> EmbeddedSettings.in(null),
            () -> EmbeddedEngine.open(null, new VirtualTime()),
            () -> EmbeddedEngine.open(EmbeddedSettings.inMemory(), null),
            () -> new EmbeddedEngineProvider().open(null, new VirtualTime()));
    assertThat(calls)
        .allSatisfy(
            call ->
                assertThatThrownBy(call)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("expected")
                    .hasMessageContaining("got: "));
  }
}
