package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, under a certificate made for the test. */
class RedisTlsTest {

  private static final String WORD = "changeit";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @TempDir static Path folder;

  private static int port;
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(RedisBinary.speaksTls(), "this redis-server was built without TLS");
    certificate();
    port = RedisServer.freePort();
    server =
        RedisServer.startWithTls(
            port,
            List.of(
                "--tls-cert-file",
                folder.resolve("cert.pem").toString(),
                "--tls-key-file",
                folder.resolve("key.pem").toString(),
                "--tls-auth-clients",
                "no"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Makes a key with a certificate for localhost, as the server and the JVM read them. */
  private static void certificate() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                WORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as("keytool").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, WORD.toCharArray());
    }
    write("key.pem", "PRIVATE KEY", keys.getKey("redis", WORD.toCharArray()).getEncoded());
    write("cert.pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
    trust(keys);
  }

  private static void trust(KeyStore keys) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("redis", keys.getCertificate("redis"));
    try (var out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
      trusted.store(out, WORD.toCharArray());
    }
  }

  private static void write(String file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
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
    System.setProperty(TRUST_STORE, folder.resolve("trusted.p12").toString());
    System.setProperty(TRUST_STORE + "Password", WORD);
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
}
