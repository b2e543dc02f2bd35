package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.cli.Program.Outcome;
import io.drover.job.JobOptions;
import io.drover.job.UnrecoverableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What is in a store never moves a cursor, changes a title, or turns a text around. */
@Timeout(120)
class PrintableTest {

  /** Escape, the one-byte form of it, bell, return, delete, and marks of direction. */
  private static final String HOSTILE =
      "a\033]0;owned\007\r\u009b31mb\u007f\u061c\u200f\u202ec\u2066";

  @TempDir Path folder;

  @Test
  void whatIsNotToBePrintedIsShownAsAPicture() {
    assertThat(Printable.text(HOSTILE))
        .isEqualTo("a␛]0;owned␇␍\ufffd31mb␡\ufffd\ufffd\ufffdc\ufffd");
    assertThat(Printable.text("ü\t😀\n")).isEqualTo("ü\t😀\n");
  }

  @Test
  void jsonKeepsItsMeaning() {
    String json = JsonText.line(HOSTILE);
    assertThat(json.chars()).noneMatch(Printable::isHidden);
    assertThat(JsonText.mapper().readTree(json).asString()).isEqualTo(HOSTILE);
    assertThat(JsonText.pretty("ü😀")).isEqualTo("\"ü😀\"");
  }

  @Test
  void noCommandPrintsWhatATerminalWouldObey() throws Exception {
    Program program = new Program(folder.resolve("store"));
    fill();
    for (String line :
        List.of(
            "jobs q",
            "jobs q --all",
            "job q one",
            "job q one --tree",
            "explain q one",
            "dlq dead list",
            "dlq dead groups",
            "dlq dead show 1",
            "workers",
            "metrics q",
            "queues",
            "retry q " + HOSTILE,
            "jobs " + HOSTILE,
            "jobs q --nonsense" + HOSTILE,
            "jobs q --state " + HOSTILE,
            HOSTILE,
            "queues " + HOSTILE,
            "add q --data " + HOSTILE,
            "add " + HOSTILE + " --data 1",
            "work q --drain --exec echo;printf\t'\\033[31m{}\\033\\n'",
            "run r --exec cat --input " + folder + "/none" + HOSTILE,
            "queues --store " + HOSTILE)) {
      for (String format : List.of("", " --json", " --json-lines")) {
        Outcome outcome = program.run((line + format).split(" "));
        String all = outcome.out() + outcome.err();
        if (!line.startsWith("work")) {
          assertThat(all).as(line + format).isNotEmpty();
          assertThat(all.chars()).as(all).noneMatch(Printable::isHidden);
        }
        assertThat(outcome.err().chars()).as(outcome.err()).noneMatch(Printable::isHidden);
      }
    }
    JsonNode job = program.run("job", "q", "one", "--json").json();
    assertThat(job.get("data").asString()).isEqualTo(HOSTILE);
    assertThat(job.get("name").asString()).isEqualTo(HOSTILE);
  }

  @Test
  void theLogHasNothingThatATerminalWouldObey() {
    PrintStream before = System.err;
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      LoggerFactory.getLogger("hostile").warn("hostile is {}", HOSTILE);
    } finally {
      System.setErr(before);
    }
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("WARN  hostile: hostile is " + Printable.text(HOSTILE))
        .doesNotContain("\u001b", "\u0007")
        .endsWith("\n");
  }

  /** Puts jobs into the store whose every text is hostile, one of which is a dead letter. */
  private void fill() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    try (Drover drover = Drover.open("embedded:" + folder.resolve("store"))) {
      JobQueue<String> queue = drover.queue("q", String.class);
      queue.add(HOSTILE, HOSTILE, JobOptions.defaults().id("one"));
      queue.add("other", HOSTILE);
      try (Worker worker =
          queue
              .worker(
                  job -> {
                    job.log(HOSTILE);
                    if (job.name().equals("other")) {
                      throw new UnrecoverableException(HOSTILE);
                    }
                    return HOSTILE;
                  })
              .deadLetterTo("dead")
              .onCompleted((job, result) -> ended.countDown())
              .onFailed((job, error) -> ended.countDown())
              .start()) {
        ended.await();
      }
    }
  }
}
