package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.InvalidInputException;
import io.drover.job.Obliteration;
import io.drover.job.StoreException;
import io.drover.redis.connections.RedisAddress;
import io.drover.redis.connections.ServerCheck;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store's URI may say. */
class RedisUriTest {

  @Test
  void defaultsAndPartsAreRead() {
    RedisURI plain = RedisAddress.parse("redis://localhost").servers().get(0);
    assertThat(plain.getPort()).isEqualTo(6379);
    assertThat(plain.getDatabase()).isZero();
    assertThat(plain.isSsl()).isFalse();
    RedisURI full = RedisAddress.parse("rediss://u:p%40ss@[::1]:7000/3").servers().get(0);
    assertThat(full.getHost()).isEqualTo("::1");
    assertThat(full.getPort()).isEqualTo(7000);
    assertThat(full.getDatabase()).isEqualTo(3);
    assertThat(full.isSsl()).isTrue();
    var login = full.getCredentialsProvider().resolveCredentials().block();
    assertThat(login.getUsername()).isEqualTo("u");
    assertThat(login.getPassword()).containsExactly("p@ss".toCharArray());
  }

  @Test
  void clustersAndSentinelsAreNamedByTheirServers() {
    RedisAddress cluster = RedisAddress.parse("redis-cluster://a:1,b?tls=true");
    assertThat(cluster.kind()).isEqualTo(RedisAddress.Kind.CLUSTER);
    assertThat(cluster.servers()).extracting(RedisURI::getPort).containsExactly(1, 6379);
    assertThat(cluster.servers()).allMatch(RedisURI::isSsl);
    RedisURI sentinel = RedisAddress.parse("redis-sentinel://a,b:2/main/4").servers().get(0);
    assertThat(sentinel.getSentinelMasterId()).isEqualTo("main");
    assertThat(sentinel.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 2);
    assertThat(sentinel.getDatabase()).isEqualTo(4);
    RedisURI locked =
        RedisAddress.parse("redis-sentinel://:a@h/main?sentinelPassword=b%26").servers().get(0);
    assertThat(password(locked)).isEqualTo("a");
    assertThat(locked.getSentinels()).extracting(RedisUriTest::password).containsExactly("b&");
  }

  @Test
  void aSocketIsNamedByItsFile() {
    RedisAddress address =
        RedisAddress.parse("redis-socket://u:p@/run/my%20redis/r.sock?database=3&prefix=x");
    RedisURI server = address.servers().get(0);
    assertThat(server.getSocket()).isEqualTo("/run/my redis/r.sock");
    assertThat(server.getDatabase()).isEqualTo(3);
    assertThat(server.getCredentialsProvider().resolveCredentials().block().getUsername())
        .isEqualTo("u");
    assertThat(address.said().prefix()).isEqualTo("x");
    assertThat(RedisAddress.parse("redis-socket:///r.sock").servers().get(0).getDatabase())
        .isZero();
  }

  @Test
  void aSocketWithoutATransportSaysWhatToAdd() {
    assertThatThrownBy(() -> Drover.open("redis-socket://:secret@/run/redis.sock"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("got none that works here; add io.netty:netty-transport-native-epoll")
        .hasMessageNotContaining("secret");
  }

  private static String password(RedisURI uri) {
    return new String(uri.getCredentialsProvider().resolveCredentials().block().getPassword());
  }

  @Test
  void optionsAreRead() {
    RedisSettings settings = RedisSettings.at("redis://h?prefix=%7Bapp%7D&callLimit=250");
    assertThat(settings.prefix()).isEqualTo("{app}");
    assertThat(settings.callLimit()).isEqualTo(Duration.ofMillis(250));
    assertThat(RedisSettings.at("redis://h").prefix()).isEqualTo("bull");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis:",
        "redis://",
        "redis://:secret@h:99999",
        "redis://:secret@h/x",
        "redis://:secret@a,b",
        "redis://:secret@h?prefx=a",
        "redis://:secret@h?prefix",
        "redis://:secret@h?callLimit=soon",
        "redis://:secret@h?callLimit=1",
        "redis://:secret@h?prefix=",
        "redis-cluster://:secret@a,b/1",
        "redis-sentinel://:secret@a",
        "redis://:secret%zz@h",
        "redis://:secret%@h",
        "redis://:se/cret@h",
        "redis://:se?cret@h",
        "redis://:cret@h:1/se/cret@h",
        "redis://secret@h",
        "redis:secret@h",
        "redis://:secret@h?tls=yes",
        "redis://:secret@h?verifyPeer=no",
        "rediss://:secret@h?tls=false",
        "redis-sentinel://:secret@a/m?sentinelPassword=secret&prefx=a",
        "redis://h?sentinelPassword=secret",
        "redis://:secret@",
        "redis://:secret@h?database=1",
        "redis-socket://:secret@",
        "redis-socket://:secret@/",
        "redis-socket://:secret@h/x.sock",
        "redis-socket://:secret@/x.sock?tls=true",
        "redis-socket://:secret@/x.sock?database=one",
        "redis-socket://:secret@/%zz"
      })
  void nonsenseIsRefusedWithoutThePassword(String uri) {
    assertThatThrownBy(() -> RedisSettings.at(uri))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected")
        .hasMessageNotContaining("cret")
        .hasMessageNotContaining("%%")
        .hasNoCause();
  }

  @Test
  void settingsThatAreMissingAreRefused() {
    RedisSettings settings = RedisSettings.at("redis://h");
    for (ThrowingCallable missing :
        List.<ThrowingCallable>of(
            () -> RedisSettings.at(null),
            () -> settings.prefix(null),
            () -> settings.callLimit(null))) {
      assertThatThrownBy(missing)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("got: null");
    }
    assertThat(settings.prefix("p")).isEqualTo(RedisSettings.at("redis://h").prefix("p"));
  }

  @Test
  void passwordsAreInNoDescription() {
    RedisSettings settings = RedisSettings.at("redis://u:se%2Fc@h/1?prefix=x");
    assertThat(settings.toString())
        .contains("redis://***@h/1", "prefix=x")
        .doesNotContain("se%2Fc");
    assertThat(RedisAddress.withoutLogin("redis://u:se/c?r@t@h/1")).isEqualTo("redis://***@h/1");
    assertThat(RedisAddress.withoutLogin("redis-sentinel://:a@b/m?sentinelPassword=c&prefix=d"))
        .isEqualTo("redis-sentinel://***@b/m?sentinelPassword=***&prefix=d");
    assertThat(RedisAddress.withoutLogin("redis://h:1/2")).isEqualTo("redis://h:1/2");
    // No such scheme, so it is the core that refuses it.
    assertThatThrownBy(() -> Drover.open("redsi://u:se/cret@h"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("cret");
  }

  @Test
  void aUserAloneIsRefusedAsNobodyKnowsWhatItIs() {
    assertThatThrownBy(() -> RedisAddress.parse("redis://secret@h"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("user:password@ or :password@");
  }

  @Test
  void switchesAreTrueOrFalse() {
    assertThat(RedisAddress.parse("redis://h?tls=true").servers().get(0).isSsl()).isTrue();
    assertThat(RedisAddress.parse("redis://h?tls=false").servers().get(0).isSsl()).isFalse();
    assertThat(RedisAddress.parse("rediss://h?verifyPeer=false").servers().get(0).isVerifyPeer())
        .isFalse();
    assertThat(RedisAddress.parse("rediss://h?tls=true").servers().get(0).isVerifyPeer()).isTrue();
  }

  @Test
  void usersAndPasswordsAreSent() {
    try (RedisServer server = RedisServer.startWithPassword("s3cret")) {
      server.run("ACL", "SETUSER", "worker", "on", ">pass", "~*", "&*", "+@all");
      String host = "127.0.0.1:" + server.port();
      for (String login : List.of(":s3cret@", "worker:pass@")) {
        try (Drover drover = Drover.open("redis://" + login + host + "?prefix=x")) {
          drover.queue("q", String.class).add("n", "1");
        }
      }
      assertThatThrownBy(() -> Drover.open("redis://:wrong@" + host))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("wrong@")
          .hasMessageContaining("WRONGPASS");
      assertThatThrownBy(() -> Drover.open("redis://" + host)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void databasesAndPrefixesAreApart() {
    String uri = RedisShared.uri();
    String prefix = RedisBench.newPrefix();
    try (Drover one = Drover.open(uri + "/1?prefix=" + prefix);
        Drover two = Drover.open(uri + "/2?prefix=" + prefix);
        Drover other = Drover.open(uri + "/1?prefix=" + prefix + "-other")) {
      JobQueue<String> queue = one.queue("q", String.class);
      queue.add("n", "1");
      assertThat(one.queues()).containsExactly("q");
      assertThat(two.queues()).isEmpty();
      assertThat(other.queues()).isEmpty();
      queue.admin().obliterate(Obliteration.FORCED);
    }
  }

  @Test
  void aServerThatIsNotThereIsToldAtOnce() {
    assertThatThrownBy(() -> Drover.open("redis://:secret@127.0.0.1:" + RedisServer.freePort()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageNotContaining("secret");
  }

  @Test
  void versionsAreComparedNumberByNumber() {
    assertThat(ServerCheck.isOlder("4.9.9", "5.0.0")).isTrue();
    assertThat(ServerCheck.isOlder("6.10.0", "6.2.0")).isFalse();
    assertThat(ServerCheck.isOlder("7.0.15", "6.2.0")).isFalse();
    assertThat(ServerCheck.field("a:1\r\nredis_version:7.0.15\r\n", "redis_version"))
        .isEqualTo("7.0.15");
  }
}
