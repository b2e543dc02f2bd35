package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RedisHostileTest extends HostileTest {

  @Override
  TestStore store() {
    return TestStore.REDIS;
  }

  /** Only other programs can store it, and only there. */
  @Test
  void dataThatAreNeitherUtf8NorJsonAreShownAsFarAsTheyCanBe() throws Exception {
    String id = drover.queue("raw").add("n", 1).id();
    String good = drover.queue("raw").add("n", 2).id();
    String prefix = URI.create(uri).getQuery().replace("prefix=", "");
    byte[] broken = {'{', '"', (byte) 0xff, (byte) 0xc0, '<', 0, 27};
    hset(prefix + ":raw:" + id, "data", broken);
    hset(prefix + ":raw:" + id, "failedReason", broken);
    JsonNode page = site.json("/api/v1/queues/raw/jobs?state=waiting");
    assertThat(page.get("items")).hasSize(2);
    assertThat(page.at("/items/0/data/json").asString()).isEqualTo("{\"\ufffd\ufffd<\0\u001b");
    assertThat(site.get("/api/v1/queues/raw/jobs/" + id).status()).isEqualTo(200);
    assertThat(site.get("/api/v1/queues/raw/jobs/" + id + "/data").header("Content-Type"))
        .startsWith("text/plain");
    assertThat(
            site.json("/api/v1/queues/raw/search?state=waiting&text=2")
                .at("/items/0/id")
                .asString())
        .isEqualTo(good);
    assertThat(site.json("/api/v1/queues/raw/jobs/" + id + "/tree").get("children")).isEmpty();
  }

  private void hset(String key, String field, byte[] value) throws Exception {
    URI server = URI.create(uri);
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      ByteArrayOutputStream command = new ByteArrayOutputStream();
      command.writeBytes("*4\r\n".getBytes(StandardCharsets.US_ASCII));
      part(command, "HSET".getBytes(StandardCharsets.US_ASCII));
      part(command, key.getBytes(StandardCharsets.UTF_8));
      part(command, field.getBytes(StandardCharsets.UTF_8));
      part(command, value);
      OutputStream out = socket.getOutputStream();
      out.write(command.toByteArray());
      out.flush();
      assertThat(socket.getInputStream().read()).isEqualTo(':');
    }
  }

  private static void part(ByteArrayOutputStream command, byte[] bytes) {
    command.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    command.writeBytes(bytes);
    command.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
