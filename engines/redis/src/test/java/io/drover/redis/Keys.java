package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key of a test with a certificate it has signed itself, in files as servers, clients and the JVM
 * read them. Immutable.
 *
 * @param certificate the certificate, in the PEM format
 * @param key the private key, in the PEM format
 * @param trusted a store of the JVM's, in which the certificate is one that vouches for itself
 */
record Keys(Path certificate, Path key, Path trusted) {

  /** The password of the stores. */
  static final String WORD = "changeit";

  /** Makes a key for this machine, in a folder. */
  static Keys make(Path folder, String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
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
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor()).as("keytool").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, WORD.toCharArray());
    }
    return new Keys(
        write(
            folder.resolve(name + "-cert.pem"),
            "CERTIFICATE",
            keys.getCertificate("redis").getEncoded()),
        write(
            folder.resolve(name + "-key.pem"),
            "PRIVATE KEY",
            keys.getKey("redis", WORD.toCharArray()).getEncoded()),
        trust(folder.resolve(name + "-trusted.p12"), keys));
  }

  private static Path trust(Path file, KeyStore keys) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("redis", keys.getCertificate("redis"));
    try (var out = Files.newOutputStream(file)) {
      trusted.store(out, WORD.toCharArray());
    }
    return file;
  }

  private static Path write(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  /** Returns the settings of a server that has this key. */
  List<String> settings() {
    return List.of("--tls-cert-file", certificate.toString(), "--tls-key-file", key.toString());
  }
}
