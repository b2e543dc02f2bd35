package io.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.Drover;
import io.drover.cli.Program.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

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
            " 74 standard output or a temporary file did not take all that was written ",
            " 141 who read standard output has gone, as head does once it has its lines ");
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
        "demo",
        "completion"
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queues",
        "top --count 1",
        "workers",
        "health",
        "metrics q",
        "alerts",
        "jobs q",
        "jobs q --follow",
        "job q 1",
        "explain q 1",
        "retry q --all",
        "remove q 1",
        "promote q --all",
        "pause q",
        "resume q",
        "drain q",
        "clean q",
        "obliterate q --yes",
        "exchange list",
        "exchange delete x",
        "publish x k --data 1",
        "subscription",
        "call q m",
        "dlq q list",
        "dlq q groups",
        "dlq q redrive --all",
        "schedule q list",
        "schedule q pause s",
        "console"
      })
  void aStoreThatIsNotThereIsNotBegunByLooking(String line) {
    assertThat(folder.resolve("empty").toFile().mkdir()).isTrue();
    for (String store : List.of("store", "empty")) {
      Outcome outcome = new Program(folder.resolve(store)).run(line.split(" "));
      assertThat(outcome.code()).isEqualTo(3);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).startsWith("drover: there is no store at ").hasLineCount(1);
      Outcome json = new Program(folder.resolve(store)).run((line + " --json").split(" "));
      assertThat(json.code()).isEqualTo(3);
      assertThat(json.out()).isEmpty();
      assertThat(JsonText.mapper().readTree(json.err()).get("exitCode").asInt()).isEqualTo(3);
    }
    assertThat(folder.resolve("empty")).isEmptyDirectory();
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobs typo",
        "jobs typo --follow",
        "job typo 1",
        "explain typo 1",
        "metrics typo",
        "retry typo --all",
        "remove typo 1",
        "promote typo --all",
        "pause typo",
        "resume typo",
        "drain typo",
        "clean typo",
        "obliterate typo --yes",
        "workers typo",
        "dlq typo list",
        "dlq typo redrive --all",
        "schedule typo list",
        "schedule typo run s"
      })
  void aQueueThatIsNotThereIsRefused(String line) {
    program().run("add", "orders", "--data", "1");
    Outcome outcome = program().run(line.split(" "));
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            "drover: there is no queue \"typo\", as no job was ever added to it; the store has"
                + " orders\n");
    assertThat(program().run("queues", "--json").items()).hasSize(1);
  }

  @Test
  void aQueueMayBePausedBeforeItsFirstJob() {
    program().run("add", "orders", "--data", "1");
    assertThat(program().run("pause", "later", "--new").code()).isZero();
    program().run("add", "later", "--data", "1");
    Outcome work = program().run("work", "later", "--exec", "true", "--drain");
    assertThat(work.err()).contains("queue \"later\" is paused");
  }

  @Test
  void errorsAreJsonBesideJson() {
    program().run("add", "orders", "--data", "1");
    for (String line :
        List.of(
            "--json",
            "queus --json",
            "jobs --json-lines",
            "jobs orders --limit many --json",
            "jobs orders --json --nonsense",
            "job orders 17 --json",
            "add orders --data { --json",
            "run orders --json --exec true --input no-such-file",
            "queues --json --store carrier-pigeon://loft")) {
      Outcome outcome = program().run(line.split(" "));
      assertThat(outcome.code()).as(line).isEqualTo(ExitCode.USAGE);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).hasLineCount(1);
      JsonNode error = JsonText.mapper().readTree(outcome.err());
      assertThat(error.get("error").asString()).as(line).isNotBlank();
      assertThat(error.get("exitCode").asInt()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void helpIsStyledOnAScreenAlone() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    DroverCommand.run(TestTerminal.screen(screen, Map.of("NO_COLOR", "")), "--help");
    assertThat(screen.toString(UTF_8)).contains("\033[1m");
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    DroverCommand.run(TestTerminal.screen(plain, Map.of("NO_COLOR", "1")), "--help");
    assertThat(plain.toString(UTF_8)).doesNotContain("\033", "␛");
    assertThat(program().run("--help").out()).isEqualTo(plain.toString(UTF_8));
  }

  @Test
  void anArgumentThatTheLocaleGarblesIsNotTaken() throws Exception {
    String run = "LC_ALL=C exec \"$0\" -cp \"$1\" \"$2\" jobs \"$(printf '\\303\\274')\"";
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                run,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                DroverCommand.class.getName())
            .directory(folder.toFile())
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isIn(ExitCode.USAGE, ExitCode.STORE);
    assertThat(err).startsWith("drover: ").doesNotContain("\ufffd");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(program().run("--version").out())
        .matches("(?s)drover [0-9]+\\.[0-9]+\\.[0-9]+\\S*( \\([0-9a-f]{12}\\))?\nJava .*");
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
