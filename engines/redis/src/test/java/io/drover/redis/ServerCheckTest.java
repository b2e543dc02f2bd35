package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.job.StoreException;
import io.drover.job.StoreHealth;
import io.drover.redis.connections.RedisLink;
import io.drover.redis.connections.ServerCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store says of its server when it is opened. */
class ServerCheckTest {

  private static String info(String... lines) {
    return "# Server\r\n" + String.join("\r\n", lines) + "\r\n";
  }

  @Test
  void aServerInOrderIsNotWarnedOf() {
    ServerCheck check = ServerCheck.of(info("redis_version:7.0.15", "maxmemory_policy:noeviction"));
    assertThat(check.server()).isEqualTo("Redis 7.0.15");
    assertThat(check.warnings()).isEmpty();
  }

  @Test
  void anOldServerIsWarnedOfAndATooOldOneRefused() {
    assertThat(ServerCheck.of(info("redis_version:6.0.9")).warnings())
        .singleElement()
        .asString()
        .contains("6.0.9", "6.2.0");
    assertThatThrownBy(() -> ServerCheck.of(info("redis_version:4.0.1")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("5.0.0");
  }

  @Test
  void evictionIsWarnedOfOnEveryKindOfServer() {
    for (String version :
        List.of(
            "redis_version:7.0.15",
            "redis_version:7.2.4\r\nvalkey_version:8.0.1",
            "redis_version:6.2.11\r\ndragonfly_version:df-v1.25.0")) {
      assertThat(ServerCheck.of(info(version, "maxmemory_policy:allkeys-lru")).warnings())
          .as(version)
          .singleElement()
          .asString()
          .contains("allkeys-lru", "noeviction");
    }
  }

  @Test
  void otherServersAreNamed() {
    assertThat(ServerCheck.of(info("redis_version:7.2.4", "valkey_version:8.0.1")).server())
        .isEqualTo("Valkey 8.0.1");
    assertThat(ServerCheck.of(info("redis_version:1.0", "dragonfly_version:df-v1.2")).server())
        .isEqualTo("Dragonfly df-v1.2");
  }

  @Test
  void theStoreTellsItsPlaceWithoutThePassword() {
    try (RedisServer server =
            RedisServer.startWithPassword("s3cret", "--maxmemory-policy", "volatile-lru");
        Drover drover = Drover.open(server.uri() + "?prefix=x")) {
      StoreHealth health = drover.health().store();
      assertThat(health.healthy()).isTrue();
      assertThat(health.detail())
          .contains("Redis ", "redis://***@127.0.0.1:" + server.port(), "\"x\"")
          .doesNotContain("s3cret");
      RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(5));
      try (link) {
        assertThat(ServerCheck.of(link).warnings()).singleElement().asString().contains("volatile");
      }
      assertThatThrownBy(() -> link.call(commands -> commands.ping()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aServerThatRefusesTheQuestionIsUsed() {
    try (RedisServer server = RedisServer.start()) {
      server.run("ACL", "SETUSER", "default", "-info");
      try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(5))) {
        assertThat(ServerCheck.of(link).warnings()).singleElement().asString().contains("INFO");
      }
      try (Drover drover = Drover.open(server.uri())) {
        drover.queue("q", String.class).add("n", "1");
      }
    }
  }
}
