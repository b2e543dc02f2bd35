package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, under a certificate made for the test. */
class RedisTlsTest {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @TempDir static Path folder;

  private static int port;
  private static int strictPort;
  private static Keys keys;
  private static Keys client;
  private static RedisServer server;
  private static RedisServer strict;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(RedisBinary.speaksTls(), "this redis-server was built without TLS");
    keys = Keys.make(folder, "server");
    client = Keys.make(folder, "client");
    port = RedisServer.freePort();
    server = RedisServer.startWithTls(port, settings("--tls-auth-clients", "no"));
    strictPort = RedisServer.freePort();
    strict =
        RedisServer.startWithTls(
            strictPort, settings("--tls-ca-cert-file", client.certificate().toString()));
  }

  @AfterAll
  static void stop() {
    for (RedisServer one : Arrays.asList(server, strict)) {
      if (one != null) {
        one.close();
      }
    }
  }

  private static List<String> settings(String... more) {
    List<String> all = new ArrayList<>(keys.settings());
    all.addAll(List.of(more));
    return all;
  }

  private static String files() {
    return "?tlsCa=%s&tlsCert=%s&tlsKey=%s"
        .formatted(keys.certificate(), client.certificate(), client.key());
  }

  private static void works(String uri) {
    try (Drover drover = Drover.open(uri)) {
      JobQueue<Integer> queue = drover.queue("q", Integer.class);
      queue.worker(job -> job.data() + 1).start();
      String id = queue.add("n", 41).id();
      assertThat(queue.awaitResult(id, Integer.class, Duration.ofSeconds(60))).isEqualTo(42);
    }
  }

  @Test
  void aCertificateNobodyVouchesForIsRefused() {
    assertThatThrownBy(() -> Drover.open("rediss://localhost:" + port))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("certification path");
  }

  @Test
  void anyCertificateIsTakenIfToldSo() {
    works("rediss://localhost:" + port + "?verifyPeer=false");
    works("redis://localhost:" + port + "?tls=true&verifyPeer=false");
  }

  @Test
  void aCertificateInTheTrustStoreIsTaken() {
    String before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, keys.trusted().toString());
    System.setProperty(TRUST_STORE + "Password", Keys.WORD);
    try {
      works("rediss://localhost:" + port);
    } finally {
      System.clearProperty(TRUST_STORE + "Password");
      if (before == null) {
        System.clearProperty(TRUST_STORE);
      } else {
        System.setProperty(TRUST_STORE, before);
      }
    }
  }

  @Test
  void plainTextToATlsPortFailsInBoundedTime() {
    assertThatThrownBy(() -> Drover.open("redis://localhost:" + port + "?callLimit=1000"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void aServerThatAsksForACertificateIsShownOne() {
    works("rediss://localhost:" + strictPort + files());
    RedisSettings settings =
        RedisSettings.at("rediss://localhost:" + strictPort)
            .authorities(keys.certificate())
            .certificate(client.certificate(), client.key());
    try (RedisEngine engine = RedisEngine.open(settings, new VirtualTime())) {
      assertThat(engine.health().healthy()).isTrue();
    }
    assertThatThrownBy(
            () -> Drover.open("rediss://localhost:" + strictPort + "?tlsCa=" + keys.certificate()))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    assertThatThrownBy(
            () -> Drover.open("rediss://localhost:" + port + "?tlsCa=" + client.certificate()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> Drover.open("rediss://localhost:" + port + "?tlsCa=none.pem"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected tlsCa to be a file that can be read, got: none.pem");
  }

  @Test
  void aClusterSpeaksTlsOnAllItsConnections() {
    int tlsPort = RedisServer.freePort();
    List<String> settings =
        settings(
            "--tls-ca-cert-file",
            client.certificate().toString(),
            "--tls-cluster",
            "yes",
            "--cluster-enabled",
            "yes");
    try (RedisServer node = RedisServer.startWithTls(tlsPort, settings)) {
      int[] slots = IntStream.range(0, 16_384).toArray();
      node.ask(commands -> commands.clusterAddSlots(slots));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.ask(commands -> commands.clusterInfo()).contains("state:ok"));
      works("redis-cluster://localhost:" + tlsPort + files() + "&tls=true&prefix={tls}");
    }
  }

  @Test
  void sentinelsAndTheirMasterSpeakTls() throws Exception {
    int tlsPort = RedisServer.freePort();
    Path settings = folder.resolve("sentinel.conf");
    Files.writeString(
        settings,
        """
        sentinel monitor mymaster 127.0.0.1 %d 1
        tls-port %d
        tls-replication yes
        tls-auth-clients no
        tls-ca-cert-file %s
        tls-cert-file %s
        tls-key-file %s
        """
            .formatted(port, tlsPort, keys.certificate(), keys.certificate(), keys.key()));
    try (RedisServer sentinel = RedisServer.startSentinel(settings)) {
      assertThat(sentinel.run("PING")).contains("PONG");
      works("redis-sentinel://localhost:" + tlsPort + "/mymaster" + files() + "&tls=true");
    }
  }
}
