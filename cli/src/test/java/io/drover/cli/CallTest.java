package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.cli.Program.Outcome;
import io.drover.job.TypeToken;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.UnknownMethodException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CallTest {

  /** A thread for each, as each may wait for another: a shared pool may have but one. */
  static final Executor BESIDE = task -> new Thread(task, "beside").start();

  private final String store = "shared:" + UUID.randomUUID();
  private final StopSignal stop = StopSignal.manual();
  @TempDir Path folder;

  @AfterEach
  void end() {
    stop.stop();
  }

  private Outcome run(StopSignal signal, String... args) {
    List<String> all = new ArrayList<>(List.of("--store", store));
    all.addAll(Arrays.asList(args));
    return Program.bare(
        InputStream.nullInputStream(), signal, Map.of(), all.toArray(String[]::new));
  }

  private CompletableFuture<Outcome> serve(String command, String... more) {
    List<String> all = new ArrayList<>(List.of("serve", "prices", "--exec", command));
    all.addAll(Arrays.asList(more));
    return CompletableFuture.supplyAsync(() -> run(stop, all.toArray(String[]::new)), BESIDE);
  }

  private Outcome call(String... more) {
    List<String> all = new ArrayList<>(List.of("call", "prices"));
    all.addAll(Arrays.asList(more));
    return run(StopSignal.manual(), all.toArray(String[]::new));
  }

  @Test
  void whatACommandPrintsIsTheResult() {
    CompletableFuture<Outcome> served =
        serve("printf '{\"method\":\"%s\",\"params\":%s}' \"$DROVER_METHOD\" \"$(cat)\"");
    Outcome called = call("calculatePrice", "--data", "{\"pieces\": 1.50}");
    assertThat(called.code()).as(called.err()).isZero();
    assertThat(called.out())
        .isEqualTo("{\"method\":\"calculatePrice\",\"params\":{\"pieces\": 1.50}}\n");
    assertThat(call("none").out()).contains("\"params\":null");
    stop.stop();
    Outcome end = served.join();
    assertThat(end.code()).isEqualTo(ExitCode.STOPPED);
    assertThat(end.out()).isEqualTo("prices: 2 answered, 0 failed, 0 not answered\n");
  }

  @Test
  void textIsAStringAndNothingIsNull() {
    serve("case $DROVER_METHOD in echo) echo {};; zero) echo 0;; *) true;; esac");
    assertThat(call("echo", "--data", "\"it's\"").out()).isEqualTo("\"it's\"\n");
    assertThat(call("zero").out()).isEqualTo("0\n");
    assertThat(call("nothing").out()).isEqualTo("null\n");
  }

  @Test
  void whatIsSentAlongReachesTheCommand() {
    serve("printf %s \"$DROVER_METADATA\"");
    assertThat(call("who", "--metadata", "user=Zoë \"Z\"").out())
        .isEqualTo("{\"user\":\"Zoë \\\"Z\\\"\"}\n");
    assertThat(call("who").out()).isEqualTo("{}\n");
    String large = "x".repeat(ShellEnvironment.MAX_BYTES);
    assertThat(call("who", "--metadata", "large=" + large).out()).isEqualTo("null\n");
  }

  @Test
  void aLargeResultIsWholeOrAnError() {
    serve("head -c $(cat) /dev/zero | tr '\\0' x");
    assertThat(call("print", "--data", "5000000").out())
        .isEqualTo("\"" + "x".repeat(5_000_000) + "\"\n");
    Outcome tooLarge = call("print", "--data", "17000000");
    assertThat(tooLarge.code()).isEqualTo(ExitCode.JOB_FAILED);
    assertThat(tooLarge.out()).isEmpty();
    assertThat(tooLarge.err())
        .contains("expected at most", "bytes on standard output", "print less");
  }

  @Test
  void aCommandThatFailsIsToldToTheClient() {
    serve("echo no tea >&2; exit 3", "--method", "buy");
    Outcome failed = call("buy");
    assertThat(failed.code()).isEqualTo(ExitCode.JOB_FAILED);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).isEqualTo("drover: exit code 3: no tea\n");
  }

  @Test
  void aClientIsToldOfAMethodThatIsNotServed() {
    serve("echo 1", "--method", "buy", "--method", "rent", "--method", "buy");
    assertThat(call("rent").out()).isEqualTo("1\n");
    try (Drover drover = Drover.open(store);
        RpcClient client = drover.rpcClient("prices")) {
      RpcMethod<Integer, Integer> sell = RpcMethod.of("sell", Integer.class, Integer.class);
      assertThatThrownBy(() -> client.call(sell, 1))
          .isInstanceOf(UnknownMethodException.class)
          .hasMessageContaining("buy");
    }
    assertThat(call("sell").code()).isEqualTo(ExitCode.JOB_FAILED);
  }

  @Test
  void theConcurrencyMayHaveBounds() {
    serve("echo 1", "--concurrency", "2..64");
    assertThat(call("one").out()).isEqualTo("1\n");
    for (String nonsense : List.of("0", "4..2", "many")) {
      Outcome refused = run(stop, "serve", "prices", "--exec", "true", "--concurrency", nonsense);
      assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("--concurrency");
    }
  }

  @Test
  void aServerEndsAfterSoManyRequests() {
    CompletableFuture<Outcome> served = serve("echo 1", "--count", "2", "--json");
    call("one");
    call("two");
    Outcome end = served.join();
    assertThat(end.code()).isZero();
    assertThat(end.json().get("answered").asInt()).isEqualTo(2);
    assertThat(end.json().get("stopped").asBoolean()).isFalse();
  }

  @Test
  void progressIsOneLineHoweverItWasWritten() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        TestTerminal.of(
            InputStream.nullInputStream(), OutputStream.nullOutputStream(), err, Map.of(), stop);
    DroverSettings settings = DroverSettings.defaults().codec(new RawJsonCodec());
    try (Drover drover = Drover.open(store, settings)) {
      drover
          .rpcServer("prices")
          .otherwise(
              Json.class,
              request -> {
                request.progress(new Json("{\n  \"percent\": 50\r\n}"));
                Awaitility.await().until(() -> err.toString().endsWith("}\n"));
                return Json.NULL;
              })
          .start();
      DroverCommand.run(terminal, "--store", store, "call", "prices", "buy", "--progress");
    }
    assertThat(err).hasToString("{   \"percent\": 50  }\n");
  }

  @Test
  void aServerEndsAlsoWhileItRunsMore() {
    Path begun = folder.resolve("begun");
    String slow = "slow) touch %s; exec sleep 600;;".formatted(begun);
    CompletableFuture<Outcome> served =
        serve("case $DROVER_METHOD in " + slow + " esac", "--concurrency", "2", "--count", "1");
    CompletableFuture.runAsync(
        () -> run(stop, "call", "prices", "slow", "--timeout", "10m"), BESIDE);
    Awaitility.await().until(() -> Files.exists(begun));
    assertThat(call("quick").code()).isZero();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(served::isDone);
    assertThat(served.join().out()).startsWith("prices: 1 answered, 0 failed");
    assertThat(served.join().code()).isZero();
  }

  @Test
  void aCallThatTimesOutSaysHowTheStoreStands() {
    run(StopSignal.manual(), "add", "other", "--data", "1");
    Outcome late = call("buy", "--timeout", "50ms");
    assertThat(late.code()).isEqualTo(ExitCode.JOB_FAILED);
    assertThat(late.err())
        .contains("no reply to buy after 0.05s (queue=prices, waiting=1, active=0, workers=0)")
        .contains("is removed");
    assertThat(run(StopSignal.manual(), "queues", "--json").out()).doesNotContain("replies");
  }

  @Test
  void aStoppedCallEndsItsCommand() {
    Path begun = folder.resolve("begun");
    Path ended = folder.resolve("ended");
    serve("trap 'touch %s; exit 1' TERM; touch %s; sleep 100 & wait".formatted(ended, begun));
    StopSignal callers = StopSignal.manual();
    CompletableFuture<Outcome> call =
        CompletableFuture.supplyAsync(() -> run(callers, "call", "prices", "slow"), BESIDE);
    Awaitility.await().until(() -> Files.exists(begun));
    callers.stop();
    assertThat(call.join().code()).isEqualTo(ExitCode.STOPPED);
    Awaitility.await().until(() -> Files.exists(ended));
  }

  @Test
  void whatIsSentAlongAndWhatTheServerTellsArePassedOn() throws Exception {
    RpcMethod<String, Map<String, String>> report =
        RpcMethod.of("report", TypeToken.of(String.class), new TypeToken<>() {});
    CountDownLatch heard = new CountDownLatch(1);
    try (Drover drover = Drover.open(store);
        RpcServer server =
            drover
                .rpcServer("reports")
                .handler(
                    report,
                    request -> {
                      request.progress(Map.of("pages", 7));
                      heard.await();
                      return request.metadata();
                    })
                .start();
        LiveProgram call =
            LiveProgram.start(
                store,
                "call",
                server.queue(),
                "report",
                "--data",
                "\"2026\"",
                "--progress",
                "--metadata",
                "user=ann",
                "--metadata",
                "trace=a=b")) {
      call.awaitErr("{\"pages\":7}\n");
      heard.countDown();
      Outcome ended = call.end();
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.json().get("user").asString()).isEqualTo("ann");
      assertThat(ended.json().get("trace").asString()).isEqualTo("a=b");
      assertThat(ended.json()).hasSize(2);
    }
  }

  @Test
  void progressIsNotPrintedUnlessAskedFor() {
    RpcMethod<String, String> report = RpcMethod.of("report", String.class, String.class);
    try (Drover drover = Drover.open(store);
        RpcServer server =
            drover
                .rpcServer("prices")
                .handler(
                    report,
                    request -> {
                      request.progress(50);
                      return request.metadata().toString();
                    })
                .start()) {
      assertThat(server.queue()).isEqualTo("prices");
      Outcome ended = call("report", "--data", "\"2026\"");
      assertThat(ended.out()).isEqualTo("\"{}\"\n");
      assertThat(ended.err()).isEmpty();
    }
  }
}
