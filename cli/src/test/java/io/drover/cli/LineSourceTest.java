package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineSourceTest {

  @TempDir Path folder;

  @Test
  void emptyLinesAndLineEndsOfWindowsAreLeftOut() throws IOException {
    assertThat(lines("a\r\n\r\n\nb \n c\r\nd".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("a", "b ", " c", "d");
  }

  @Test
  void aByteOrderMarkIsLeftOut() throws IOException {
    assertThat(lines("\ufeffä\n\ufeffb".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("ä", "\ufeffb");
  }

  @Test
  void whatIsNotUtf8IsRefusedWithItsLine() {
    assertThatThrownBy(() -> lines("a\nb\u00ff\n".getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("expected UTF-8, got: \"bÿ\" (line 2 of ");
  }

  @Test
  void aMissingFileIsRefused() {
    assertThatThrownBy(() -> LineSource.open(folder.resolve("none"), Terminal.silent()))
        .hasMessageContaining("none, which is not there");
    assertThatThrownBy(() -> LineSource.open(folder, Terminal.silent()))
        .hasMessageContaining("got: the folder");
  }

  @Test
  void aLineHasTheSameIdInEveryRun() {
    assertThat(ids("a", "b", "a")).isEqualTo(ids("a", "b", "a"));
    assertThat(ids("b", "a", "a")).containsExactlyInAnyOrderElementsOf(ids("a", "b", "a"));
  }

  @Test
  void repeatedLinesHaveIdsOfTheirOwn() {
    assertThat(ids("a", "a", "a"))
        .satisfies(
            ids -> {
              assertThat(ids).doesNotHaveDuplicates();
              assertThat(ids.get(0)).matches("line-[0-9a-f]{20}-1");
              assertThat(ids.get(2)).isEqualTo(ids.get(0).replaceFirst("-1$", "-3"));
            });
  }

  @Test
  void manyLinesAllHaveIdsOfTheirOwn() {
    LineIds ids = new LineIds();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      assertThat(seen.add(ids.next("line " + i))).isTrue();
    }
    assertThat(seen).allMatch(id -> id.endsWith("-1"));
  }

  private List<String> lines(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("lines"), bytes);
    List<String> lines = new ArrayList<>();
    try (LineSource source = LineSource.open(file, Terminal.silent())) {
      for (String line = source.next(); line != null; line = source.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> ids(String... lines) {
    LineIds ids = new LineIds();
    List<String> all = new ArrayList<>();
    for (String line : lines) {
      all.add(ids.next(line));
    }
    return all;
  }
}
