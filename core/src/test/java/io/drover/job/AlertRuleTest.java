package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRuleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, orders2, false",
    "orders, my-orders, false",
    "*, anything at all, true",
    "orders*, orders, true",
    "orders*, orders-dlq, true",
    "*-dlq, orders-dlq, true",
    "*-dlq, orders-dlq-2, false",
    "a*b*c, abc, true",
    "a*b*c, a-b-b-c, true",
    "a*b*c, acb, false",
    "a**c, ac, true",
    "a.c, abc, false",
    "Orders, orders, false",
  })
  void aStarStandsForAnyCharacters(String pattern, String queue, boolean covered) {
    assertThat(AlertRule.depth(pattern, 1).covers(queue)).isEqualTo(covered);
  }

  @Test
  void manyStarsTakeNoTime() {
    String pattern = "a*".repeat(100) + "b";
    assertThat(AlertRule.depth(pattern, 1).covers("a".repeat(255))).isFalse();
  }

  @Test
  void exceptionsAreLeftOut() {
    AlertRule rule = AlertRule.noWorkers("*").except("*-dlq").except("audit");
    assertThat(List.of("orders", "orders-dlq", "audit", "audits"))
        .filteredOn(rule::covers)
        .containsExactly("orders", "audits");
  }

  @Test
  void noQueueIsCoveredByARuleOfTheStore() {
    assertThat(AlertRule.storeAway().covers("orders")).isFalse();
    assertThat(AlertRule.storeAway().queue()).isEmpty();
    assertThat(AlertRule.storeAway().name()).isEqualTo("store-away");
  }

  @Test
  void rulesThatSayTheSameAreEqual() {
    AlertRule rule = AlertRule.depth("orders", 5);
    assertThat(rule)
        .isEqualTo(AlertRule.depth("orders", 5))
        .hasSameHashCodeAs(AlertRule.depth("orders", 5))
        .isNotEqualTo(AlertRule.depth("orders", 6))
        .isNotEqualTo(rule.lasting(MINUTE))
        .isNotEqualTo(rule.quiet(MINUTE))
        .isNotEqualTo(rule.clearAfter(Duration.ZERO))
        .isNotEqualTo(rule.except("a"))
        .isNotEqualTo(rule.name("a"));
    assertThat(rule.lasting(MINUTE).quiet(MINUTE).clearAfter(Duration.ZERO))
        .hasToString(
            "AlertRule[name=depth(orders), limit=5.0, window=PT0S, lasting=PT1M, quiet=PT1M,"
                + " clearAfter=PT0S]");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    refused(() -> AlertRule.depth("a:b", 1), "a queue name without a colon");
    refused(() -> AlertRule.depth("a", -1), "the depth of a rule to be at least 0");
    refused(() -> AlertRule.oldestAge("a", Duration.ZERO), "the age of a rule");
    for (double share : new double[] {-0.1, 1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(() -> AlertRule.failureRatio("a", share, MINUTE, 1), "from 0 and less than 1");
    }
    refused(() -> AlertRule.failureRatio("a", 0.1, MINUTE, 0), "finished at least");
    refused(() -> AlertRule.failureRatio("a", 0.1, Duration.ofSeconds(90), 1), "whole minutes");
    refused(() -> AlertRule.failureRatio("a", 0.1, Duration.ofDays(32), 1), "at most 31d");
    refused(() -> AlertRule.stalled("a", 0, Duration.ofMillis(999)), "the window of a rule");
    refused(() -> AlertRule.deadLetters("a", 0, Duration.ofDays(32)), "at most 31d");
    AlertRule rule = AlertRule.depth("a", 1);
    refused(() -> rule.lasting(Duration.ofSeconds(-1)), "not to be negative");
    refused(() -> rule.quiet(Duration.ZERO), "the quiet period");
    refused(() -> rule.clearAfter(Duration.ofSeconds(-1)), "not to be negative");
    refused(() -> rule.name(" "), "the name of a rule");
    refused(() -> rule.name("a".repeat(256)), "length of the name");
  }

  @Test
  void webhooksAreOfHttpAndKeepTheirSecrets() {
    refused(() -> Webhook.to(URI.create("ftp://a/b")), "of http or https");
    refused(() -> Webhook.to(URI.create("/hook")), "of http or https");
    refused(() -> Webhook.to(URI.create("mailto:a@b")), "of http or https");
    refused(() -> Webhook.to(URI.create("http://u:p@a/b")), "without a user's name");
    Webhook webhook = Webhook.to(URI.create("https://example.org:8443/secret-path?token=x"));
    refused(() -> webhook.header("Host", "a"), "may be set");
    refused(() -> webhook.header("a b", "a"), "may be set");
    refused(() -> webhook.header("A", "a\r\nB: b"), "in one line");
    refused(() -> webhook.secret(" "), "a secret");
    Webhook full = webhook.header("Authorization", "Bearer t0ken").secret("s3cret");
    assertThat(full).hasToString("Webhook[https://example.org:8443]").isNotEqualTo(webhook);
    assertThat(full.headers()).containsEntry("authorization", "Bearer t0ken");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("expected ")
        .hasMessageContaining(" got")
        .hasMessageContaining(message);
  }
}
