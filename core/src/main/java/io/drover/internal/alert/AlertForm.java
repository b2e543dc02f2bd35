package io.drover.internal.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.Alert;
import io.drover.job.AlertRule.Measure;
import io.drover.job.JsonCodec;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The form in which alerts are sent: a JSON object, and its signature. Stateless. */
final class AlertForm {

  private static final String HMAC = "HmacSHA256";
  private static final JsonCodec JSON = JsonCodec.jackson();

  private AlertForm() {}

  /** Returns the body of one delivery; tries of the same delivery have the same. */
  static byte[] body(Alert alert) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", UUID.randomUUID().toString());
    fields.put("kind", word(alert.kind()));
    fields.put("text", alert.text());
    fields.put("rule", alert.rule().name());
    fields.put("measure", word(alert.rule().measure()));
    alert.queue().ifPresent(queue -> fields.put("queue", queue));
    fields.put("since", alert.since().toString());
    fields.put("at", alert.at().toString());
    boolean share = alert.rule().measure() == Measure.FAILURE_RATIO;
    fields.put("measured", number(alert.measured(), share));
    fields.put("limit", number(alert.rule().limit(), share));
    return JSON.encode(fields, Map.class);
  }

  private static Object number(double value, boolean fraction) {
    return fraction ? (Object) value : (Object) (long) value;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the signature of a body under a secret. */
  static String signature(byte[] body, String secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), HMAC));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected each JVM to have " + HMAC, e);
    }
  }
}
