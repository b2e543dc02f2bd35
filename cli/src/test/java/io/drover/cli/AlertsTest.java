package io.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.cli.Program.Outcome;
import io.drover.job.JobOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AlertsTest {

  private final String store = "shared:" + UUID.randomUUID();

  private Outcome run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "--store";
    all[1] = store;
    System.arraycopy(args, 0, all, 2, args.length);
    return Program.bare(InputStream.nullInputStream(), StopSignal.manual(), Map.of(), all);
  }

  @Test
  void eachAlertIsALineUntilCtrlC() {
    try (Drover drover = Drover.open(store);
        LiveProgram program =
            LiveProgram.start(
                store, "alerts", "--depth", "ord*=1", "--every", "100ms", "--clear-after", "0")) {
      program.awaitErr("watching for depth(ord*); Ctrl-C ends it");
      JobQueue<Integer> orders = drover.queue("orders", Integer.class);
      orders.add("n", 1);
      orders.add("n", 2);
      program.awaitOut("raised   orders: 2 jobs are ready, more than 1");
      orders.admin().drain();
      program.awaitOut("cleared  orders: all clear, 0 jobs are ready");
      program.interrupt();
      Outcome ended = program.end();
      assertThat(ended.code()).isEqualTo(ExitCode.STOPPED);
      assertThat(ended.out().lines()).hasSize(2);
    }
  }

  @Test
  void itEndsAfterTheCountAndPrintsJsonAndPostsIt() throws Exception {
    BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    HttpServer server = server(posted);
    try (Drover drover = Drover.open(store)) {
      JobOptions old = JobOptions.defaults().timestamp(Instant.now().minusSeconds(600));
      drover.queue("orders", Integer.class).add("n", 1, old);
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      Outcome outcome =
          run("alerts", "--oldest", "*=5m", "--webhook", address, "--count", "1", "--json");
      assertThat(outcome.code()).isZero();
      assertThat(outcome.err()).isEmpty();
      JsonNode json = outcome.json();
      assertThat(json.get("kind").asString()).isEqualTo("raised");
      assertThat(json.get("queue").asString()).isEqualTo("orders");
      assertThat(json.get("rule").asString()).isEqualTo("oldest-age(*)");
      assertThat(json.get("measured").asDouble()).isGreaterThan(599_000);
      String body = posted.poll(20, TimeUnit.SECONDS);
      assertThat(JsonText.mapper().readTree(body).get("text")).isEqualTo(json.get("text"));
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer server(BlockingQueue<String> posted) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void unaskedItTellsOfQueuesWithoutWorkersButNotOfExceptions() throws InterruptedException {
    try (Drover drover = Drover.open(store)) {
      drover.queue("served", Integer.class).add("n", 1);
      try (Worker worker = drover.queue("served").worker(job -> "ok").start()) {
        for (String queue : List.of("a-dlq", "orders")) {
          drover.queue(queue, Integer.class).add("n", 1);
        }
        Outcome outcome = run("alerts", "--except", "*-dlq", "--count", "1");
        assertThat(outcome.err()).contains("watching for no-workers(*), store-away");
        assertThat(outcome.out()).contains("orders: 1 job is ready and no worker is there");
        worker.close(Duration.ofSeconds(5));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--depth orders | expected --depth of a queue and a limit, such as --depth '*=100'",
        "--depth =5 | expected --depth of a queue and a limit",
        "--depth orders=many | got: orders=many",
        "--depth orders=-1 | expected the depth of a rule to be at least 0",
        "--depth a:b=1 | expected a queue name without a colon",
        "--oldest orders=5x | expected a duration such as",
        "--failures orders=2 | expected the failure ratio of a rule",
        "--stalled orders=1 --window 32d | expected the window of a rule to be at most 31d",
        "--depth orders=1 --quiet 0 | expected the quiet period",
        "--depth orders=1 --every 1ms | expected the interval of looks",
        "--webhook ftp://a/ | expected a webhook of http or https",
        "--count 0 | expected --count to be at least 1",
      })
  void whatMakesNoSenseIsRefused(String options, String message) {
    try (Drover drover = Drover.open(store)) {
      drover.queue("orders").admin().pause();
      String[] args = ("alerts " + options).split(" ");
      Outcome outcome = run(args);
      assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
      assertThat(outcome.err()).contains(message);
    }
  }
}
