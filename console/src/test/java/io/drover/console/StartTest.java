package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.drover.Drover;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a console does before anybody asks it something. */
class StartTest {

  private static final Pattern SCANS = Pattern.compile("cmdstat_scan:calls=(\\d+)");

  @TempDir private Path folder;

  private static long scans(String uri) {
    try (RedisClient client = RedisClient.create(uri.replaceAll("\\?.*", ""));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      Matcher scans = SCANS.matcher(connection.sync().info("commandstats"));
      return scans.find() ? Long.parseLong(scans.group(1)) : 0;
    }
  }

  @Test
  void theQueuesAreLookedForBeforeTheFirstRequest() throws Exception {
    String uri = TestStore.REDIS.uri(folder);
    try (Drover drover = Drover.open(uri)) {
      drover.queue("orders").add("buy", "tea");
      long before = scans(uri);
      DroverConsole.servlet(drover, ConsoleSettings.defaults()).init();
      assertThat(scans(uri)).isGreaterThan(before);
    }
  }

  @Test
  void aStoreThatIsClosedKeepsNoConsoleFromStarting() throws Exception {
    Drover drover = Drover.open("embedded:");
    drover.close();
    assertThatCode(() -> DroverConsole.servlet(drover, ConsoleSettings.defaults()).init())
        .doesNotThrowAnyException();
  }
}
