package io.drover.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a store whose folder goes, and of folders whose store does not come to be. */
class RemovedDirectoryTest {

  @TempDir Path temp;

  @Test
  void storeWhoseFolderWasRemovedAcknowledgesNothingAndSaysWhy() throws IOException {
    Path store = temp.resolve("store");
    EmbeddedEngine engine = open(store);
    Jobs.add(engine, "before");
    DamagedStores.delete(store);
    assertThat(engine.health().healthy()).isFalse();
    assertThatThrownBy(() -> Jobs.add(engine, "after"))
        .cause()
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("frozen")
        .hasMessageContaining("were removed or replaced while it was open");
    engine.close();
    assertThat(store).doesNotExist();
  }

  @Test
  void refusedSecondOpeningDoesNotMakeTheFolderAgain() throws IOException {
    Path store = temp.resolve("store");
    EmbeddedEngine engine = open(store);
    DamagedStores.delete(store);
    assertThatThrownBy(() -> open(store)).hasMessageContaining("in use by process");
    assertThat(store).doesNotExist();
    assertThatThrownBy(engine::close).hasMessageContaining("were removed or replaced");
    assertThat(store).doesNotExist();
    open(store).close();
  }

  @Test
  void openingThatFailsLeavesNoFolderBehind() throws Exception {
    Path store = temp.resolve("made").resolve("for").resolve("it");
    String told = Opening.run(store, Map.of("ROCKSDB_SHAREDLIB_DIR", temp + "/missing"));
    assertThat(told).contains("refused: cannot open the store in ");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void openingThatFailsLeavesAFolderAsItWas() throws Exception {
    Path store = Files.createDirectory(temp.resolve("store"));
    Opening.run(store, Map.of("ROCKSDB_SHAREDLIB_DIR", temp + "/missing"));
    assertThat(store).isEmptyDirectory();
    Files.writeString(store.resolve("thesis.tex"), "precious");
    assertThatThrownBy(() -> open(store)).hasMessageContaining("thesis.tex");
    assertThat(store.toFile().list()).containsExactly("thesis.tex");
  }

  private static EmbeddedEngine open(Path store) {
    return EmbeddedEngine.open(EmbeddedSettings.in(store), new VirtualTime());
  }
}
