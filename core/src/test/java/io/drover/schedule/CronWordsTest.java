package io.drover.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 9 * * *             | at 09:00 every day",
        "@daily                | at 00:00 every day",
        "*/5 * * * *           | every 5 minutes",
        "* * * * *             | every minute",
        "*/10 * * * * *        | every 10 seconds",
        "* * * * * *           | every second",
        "@hourly               | every hour",
        "0 */6 * * *           | every 6 hours",
        "0 */5 * * *           | at 00:00, 05:00, 10:00, 15:00 and 20:00 every day",
        "30 8,17 * * 1-5       | at 08:30 and 17:30 on Monday to Friday",
        "0 0 1 * *             | at 00:00 on day 1 of the month",
        "0 0 1,15,L * *        | at 00:00 on days 1 and 15 and the last day of the month",
        "0 12 * * 5L           | at 12:00 on the last Friday of the month",
        "0 12 * * mon#2        | at 12:00 on the second Monday of the month",
        "0 0 13 * 5            | at 00:00 on day 13 of the month or on Friday",
        "0 0 29 2 *            | at 00:00 on day 29 of the month in February",
        "0 9 * jan-mar,7 SUN   | at 09:00 on Sunday in January to March and July",
        "15 10 9 * * *         | at 09:10:15 every day",
        "*/5 9-17 * * *        | at minute */5 of hour 9 to 17 every day",
        "*/15 * * * 0,6        | every 15 minutes on Sunday and Saturday",
        "59 59 23 * * *        | at 23:59:59 every day",
      })
  void aPatternIsToldInWords(String pattern, String words) {
    assertThat(Cron.parse(pattern).words()).isEqualTo(words);
  }

  @Test
  void thereIsNoRunBeforeTheFirstYear() {
    Cron yearly = Cron.parse("@yearly");
    assertThat(yearly.previous(Instant.MIN, ZoneOffset.UTC)).isEmpty();
    assertThat(yearly.previous(Instant.MAX, ZoneOffset.UTC)).isPresent();
    for (String pattern : List.of("0 0 29 2 *", "* * 29 2 1#5")) {
      assertThat(Cron.parse(pattern).previous(Instant.EPOCH, ZoneOffset.UTC)).isPresent();
    }
  }
}
