package io.drover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import io.drover.job.InvalidInputException;
import io.drover.job.StoreException;
import io.drover.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom a store connects: logins that change, those of sentinels, and names of connections. */
class RedisIdentityTest {

  @TempDir Path folder;

  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  private static void user(RedisServer server, String password) {
    server.run("ACL", "SETUSER", "app", "on", "resetpass", ">" + password, "~*", "&*", "+@all");
  }

  // ---- logins -------------------------------------------------------------------------------

  @Test
  void eachConnectionIsOpenedWithTheLoginOfThatMoment() {
    AtomicReference<RedisLogin> login = new AtomicReference<>(RedisLogin.of("app", "first"));
    try (RedisServer server = RedisServer.start()) {
      user(server, "first");
      RedisSettings settings =
          RedisSettings.at("redis://app:old@127.0.0.1:" + server.port()).login(login::get);
      try (RedisEngine engine = RedisEngine.open(settings, new VirtualTime())) {
        assertThat(engine.link().<String>call(commands -> commands.aclWhoami())).isEqualTo("app");
        user(server, "second");
        login.set(RedisLogin.of("app", "second"));
        assertThat(engine.health().healthy()).as("what is open stays so").isTrue();
        server.run("CLIENT", "KILL", "USER", "app");
        until(() -> "app".equals(engine.link().<String>call(commands -> commands.aclWhoami())));
      }
    }
  }

  @Test
  void aSupplierThatFailsIsAskedAgain() {
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean locked = new AtomicBoolean();
    try (RedisServer server = RedisServer.startWithPassword("secret")) {
      RedisSettings settings =
          RedisSettings.at("redis://127.0.0.1:" + server.port() + "?callLimit=1000")
              .login(
                  () -> {
                    if (locked.get()) {
                      refused.incrementAndGet();
                      throw new IllegalStateException("the vault is locked");
                    }
                    return RedisLogin.of("secret");
                  });
      try (RedisEngine engine = RedisEngine.open(settings, new VirtualTime())) {
        locked.set(true);
        server.run("CLIENT", "KILL", "TYPE", "normal");
        until(() -> refused.get() > 2);
        assertThat(engine.health().healthy()).isFalse();
        assertThatThrownBy(() -> RedisEngine.open(settings, new VirtualTime()))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("the vault is locked");
        locked.set(false);
        until(() -> engine.health().healthy());
      }
    }
  }

  @Test
  void aClusterIsOpenedWithTheLoginToo() {
    try (RedisServer node = RedisServer.startWithPassword("secret", "--cluster-enabled", "yes")) {
      int[] slots = IntStream.range(0, 16_384).toArray();
      node.ask(commands -> commands.clusterAddSlots(slots));
      until(() -> node.ask(commands -> commands.clusterInfo()).contains("state:ok"));
      RedisSettings settings =
          RedisSettings.at("redis-cluster://127.0.0.1:" + node.port())
              .login(() -> RedisLogin.of("secret"))
              .clientName("shop");
      try (RedisEngine engine = RedisEngine.open(settings, new VirtualTime())) {
        assertThat(engine.inspection().counts("{q}").waiting()).isZero();
        assertThat(names(node)).contains("shop");
      }
    }
  }

  @Test
  void sentinelsHaveALoginOfTheirOwn() throws Exception {
    try (RedisServer master = RedisServer.startWithPassword("of-master")) {
      Path settings = folder.resolve("sentinel.conf");
      Files.writeString(
          settings,
          """
          sentinel monitor mymaster 127.0.0.1 %d 1
          sentinel auth-pass mymaster of-master
          requirepass of-all
          user watcher on >of-sentinel ~* &* +@all
          """
              .formatted(master.port()));
      try (RedisServer sentinel = RedisServer.startSentinel(settings, "of-all")) {
        String uri = "redis-sentinel://:of-master@127.0.0.1:" + sentinel.port() + "/mymaster?";
        for (String login :
            List.of(
                "sentinelUser=watcher&sentinelPassword=of-sentinel", "sentinelPassword=of-all")) {
          try (Drover drover = Drover.open(uri + login)) {
            assertThat(drover.queue("q", String.class).counts().waiting()).isZero();
          }
        }
        assertThatThrownBy(() -> Drover.open(uri + "sentinelUser=watcher&sentinelPassword=wrong"))
            .isInstanceOf(StoreException.class)
            .hasMessageNotContaining("wrong&");
        assertThatThrownBy(() -> Drover.open(uri)).isInstanceOf(StoreException.class);
      }
    }
  }

  @Test
  void loginsAreToldApartAndTellNoPassword() {
    assertThat(RedisLogin.of("a", "secret"))
        .isEqualTo(RedisLogin.of("a", "secret"))
        .isNotEqualTo(RedisLogin.of("secret"))
        .hasToString("RedisLogin[user=a]");
    RedisSettings settings = RedisSettings.at("rediss://h").login(() -> RedisLogin.of("secret"));
    assertThat(settings.toString()).contains("login=supplied").doesNotContain("secret");
  }

  // ---- names --------------------------------------------------------------------------------

  @Test
  void connectionsAreListedUnderTheNameGiven() {
    try (RedisServer server = RedisServer.start()) {
      try (RedisEngine engine =
          RedisEngine.open(
              RedisSettings.at(server.uri() + "?clientName=shop-7"), new VirtualTime())) {
        new SignalEar().in(engine.signals(), "a");
        engine.jobs().watch("q", "me", () -> {});
        until(() -> names(server).equals(List.of("bull:cQ==:w:me", "shop-7", "shop-7")));
      }
    }
  }

  private static List<String> names(RedisServer server) {
    return server
        .ask(commands -> commands.clientList())
        .lines()
        .map(line -> line.replaceAll(".* name=(\\S*) .*", "$1"))
        .filter(name -> !name.isEmpty())
        .sorted()
        .toList();
  }

  @Test
  void nonsenseIsRefused() {
    RedisSettings plain = RedisSettings.at("redis://:secret@h");
    RedisSettings secure = RedisSettings.at("rediss://h");
    Path file = Path.of("x.pem");
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> plain.clientName(null),
            () -> plain.clientName(""),
            () -> plain.clientName("bull:cQ=="),
            () -> plain.clientName("a b"),
            () -> plain.login(null),
            () -> plain.authorities(file),
            () -> plain.certificate(file, file),
            () -> secure.authorities(null),
            () -> secure.certificate(file, null),
            () -> RedisSettings.at("redis://h?clientName=a%20b"),
            () -> RedisSettings.at("redis://h?tlsCa=a"),
            () -> RedisSettings.at("rediss://h?tlsCert=a"),
            () -> RedisSettings.at("redis-sentinel://a/m?sentinelUser=b"),
            () -> RedisLogin.of(null),
            () -> RedisLogin.of("", "b"))) {
      assertThatThrownBy(call)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("expected")
          .hasMessageNotContaining("cret");
    }
  }
}
