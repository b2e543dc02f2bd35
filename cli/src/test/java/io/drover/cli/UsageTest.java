package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @TempDir Path folder;

  @Test
  void aMistypedOptionIsAnsweredWithTheRightOne() {
    Outcome outcome = program().run("run", "q", "--exec", "true", "--concurency", "4");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("Unknown option", "--concurency").contains("--concurrency");
  }

  @Test
  void theHelpSaysWhatTheExitCodesMean() {
    String help = program().run("--help").out().replaceAll("\\s+", " ");
    assertThat(help)
        .contains(
            " 2 the command line, the input or an id makes no sense, or what the store holds does"
                + " not allow it: a message reaches no queue, or what is to be deleted is in use ",
            " 74 standard output did not take all that was printed ");
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheRightOne() {
    Outcome outcome = program().run("queus");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("queues");
  }

  @Test
  void noCommandIsAnsweredWithTheCommandsThereAre() {
    Outcome outcome = Program.bare(InputStream.nullInputStream(), StopSignal.manual(), Map.of());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected a command").contains("obliterate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "add",
        "flow",
        "work",
        "queues",
        "top",
        "workers",
        "health",
        "metrics",
        "alerts",
        "jobs",
        "job",
        "explain",
        "retry",
        "remove",
        "promote",
        "pause",
        "resume",
        "drain",
        "clean",
        "obliterate",
        "exchange",
        "publish",
        "subscribe",
        "subscription",
        "call",
        "serve",
        "dlq",
        "schedule",
        "console",
        "check",
        "salvage",
        "bench",
        "demo"
      })
  void everyCommandHasHelp(String command) {
    Outcome outcome = program().run(command, "--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("Usage: drover " + command).contains("--store", "--json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts", "subscribe", "call", "serve"})
  void theHelpOfOneOfTwoEndsSaysWhatBothNeed(String command) {
    assertThat(program().run(command, "--help").out().replaceAll("\\s+", " "))
        .contains(
            "An embedded store has one process at a time, so that two ends in two processes need"
                + " Redis.");
  }

  @Test
  void theHelpSaysWhatTheProgramIsFor() {
    assertThat(program().run("--help").out())
        .contains("Message-queue patterns from the command line.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add q --delay soon",
        "add q --at never",
        "add q --priority high",
        "add q --priority -1 --data 1",
        "add q --attempts 0 --data 1",
        "add q --data 1 --id 17",
        "add q --data 1 --delay 1s --at 2026-12-25T10:00:00Z",
        "add q --data 1 --input file",
        "add q --id a",
        "add q --input no-such-file",
        "add q:r --data 1",
        "add",
        "run q",
        "run q --exec",
        "run q --exec true --concurrency 0",
        "run q --exec true --concurrency many",
        "run q --exec true --concurrency 2..",
        "run q --exec true --concurrency 2..4..8",
        "work q --exec true --concurrency 8..4",
        "work q --exec true --concurrency 0..4",
        "run q --exec true --backoff linear:1s",
        "run q --exec true --rate 100",
        "run q --exec true --timeout 0",
        "work q",
        "call",
        "call q",
        "call q m --data {",
        "call q m --timeout soon",
        "call q m --timeout 0",
        "call q:r m",
        "call q m --metadata a",
        "serve",
        "serve q",
        "serve q --exec true --concurrency 0",
        "serve q --exec true --count 0",
        "serve q:r --exec true",
        "jobs q --state done",
        "jobs q --limit 0",
        "jobs q --cursor abc",
        "retry q",
        "retry q 1 --all",
        "retry q --all --state active",
        "promote q",
        "remove q",
        "clean q --limit 0",
        "obliterate q",
        "check",
        "salvage",
        "salvage store",
        "bench --jobs 0",
        "bench --payload 1"
      })
  void nonsenseEndsWithTwoAndASentence(String line) {
    Outcome outcome = program().run(line.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("drover: ").doesNotContain("Exception", "\tat ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void dataThatIsNoJsonIsRefusedWithAHint() {
    Outcome outcome = program().run("add", "q", "--data", "hello");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("expected --data to be JSON, got: hello")
        .contains("--data '\"hello\"'");
  }

  @Test
  void anUnknownSchemeIsRefused() {
    Outcome outcome =
        Program.bare(
            InputStream.nullInputStream(),
            StopSignal.manual(),
            Map.of(),
            "queues",
            "--store",
            "carrier-pigeon://loft");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("carrier-pigeon").contains("embedded");
  }

  @Test
  void aStoreInUseEndsWithThree() {
    try (Drover drover = Drover.open("embedded:" + folder.resolve("store"))) {
      drover.queue("q", String.class).add("a", "b");
      Outcome outcome = program().run("queues");
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.err()).startsWith("drover: ").contains("in use").doesNotContain("\tat ");
    }
  }

  @Test
  void aStoreThatIsNotThereIsNotBegunByLooking() {
    Outcome jobs = program().run("jobs", "q");
    assertThat(jobs.code()).isEqualTo(3);
    assertThat(jobs.err()).contains("there is no store at");
    Outcome queues = program().run("queues", "--json");
    assertThat(queues.code()).isZero();
    assertThat(queues.json().isEmpty()).isTrue();
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void theStoreMayBeNamedByTheEnvironment() {
    Map<String, String> environment = Map.of("DROVER_STORE", "embedded:" + folder.resolve("env"));
    Outcome outcome =
        Program.bare(
            InputStream.nullInputStream(),
            StopSignal.manual(),
            environment,
            "add",
            "q",
            "--data",
            "1");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(Files.isDirectory(folder.resolve("env"))).isTrue();
  }

  @Test
  void theDefaultStoreIsAFolderOfTheCurrentOne() {
    assertThat(StoreOption.of(null, Map.of()).uri()).isEqualTo("embedded:./drover-data");
    assertThat(StoreOption.of(null, Map.of("DROVER_STORE", " ")).uri())
        .isEqualTo("embedded:./drover-data");
    assertThat(StoreOption.of("embedded:x?ack=write", Map.of("DROVER_STORE", "y")).folder())
        .contains(Path.of("x"));
    assertThat(StoreOption.of("embedded:", Map.of()).folder()).isEmpty();
  }

  private Program program() {
    return new Program(folder.resolve("store"));
  }
}
