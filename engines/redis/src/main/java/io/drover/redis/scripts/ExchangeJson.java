package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.job.InvalidInputException;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.spi.ExchangeRecord;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is stored of an exchange: JSON that begins with its version, which {@code lua/parts/
 * routes.lua} gives it. Stateless.
 */
public final class ExchangeJson {

  private static final Pattern VERSIONED =
      Pattern.compile("\\{\"version\":([1-9][0-9]{0,15}),.*", Pattern.DOTALL);

  private ExchangeJson() {}

  /** Returns what stands behind the version. */
  public static String write(ExchangeDeclaration exchange) {
    ObjectNode json = OptionsJson.MAPPER.createObjectNode();
    json.put("type", exchange.type().name().toLowerCase(Locale.ROOT));
    if (exchange.alternate() != null) {
      json.put("alternate", exchange.alternate());
    }
    return "," + OptionsJson.MAPPER.writeValueAsString(json).substring(1);
  }

  /** Returns the exchange that is stored, or {@code null} if another program wrote it. */
  public static @Nullable ExchangeRecord read(String name, byte[] stored) {
    String text = new String(stored, UTF_8);
    Matcher versioned = VERSIONED.matcher(text);
    if (!versioned.matches()) {
      return null;
    }
    try {
      JsonNode json = OptionsJson.MAPPER.readTree(text);
      ExchangeType type = type(json.path("type").asString(""));
      if (type == null) {
        return null;
      }
      ExchangeDeclaration exchange = ExchangeDeclaration.of(name, type);
      JsonNode alternate = json.path("alternate");
      return ExchangeRecord.of(
          alternate.isString() ? exchange.alternate(alternate.asString()) : exchange,
          Long.parseLong(versioned.group(1)));
    } catch (JacksonException | InvalidInputException e) {
      return null;
    }
  }

  private static @Nullable ExchangeType type(String name) {
    for (ExchangeType type : ExchangeType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
        return type;
      }
    }
    return null;
  }
}
