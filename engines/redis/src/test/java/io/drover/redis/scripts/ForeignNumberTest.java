package io.drover.redis.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.redis.RedisShared;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a value in JSON counts as: in Java, in scripts, and by JavaScript's {@code Number()}. */
class ForeignNumberTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "3 | 3",
        "2.5 | 2.5",
        "\"3\" | 3",
        "\"-2.5\" | -2.5",
        "\"+4\" | 4",
        "\".5\" | 0.5",
        "\"5.\" | 5",
        "\"1e3\" | 1000",
        "\" 3 \\n\" | 3",
        "\"\" | 0",
        "\"  \" | 0",
        "\"0x10\" | 16",
        "\"0XfF\" | 255",
        "\"0b101\" | 5",
        "\"0o17\" | 15",
        "\"007\" | 7",
        "null | 0",
        "true | 1",
        "false | 0",
        "\"x\" | NaN",
        "\"3d\" | NaN",
        "\"3 4\" | NaN",
        "\"1e\" | NaN",
        "\".\" | NaN",
        "\"-0x10\" | NaN",
        "\"0x\" | NaN",
        "\"0x1p4\" | NaN",
        "\"inf\" | NaN",
        "\"nan\" | NaN",
        "\"true\" | NaN",
        "{} | NaN"
      })
  void isWhatJavaScriptCountsWith(String json, Double number) throws Exception {
    assertThat(ForeignNumber.of(OptionsJson.MAPPER.readTree(json))).isEqualTo(number);
    assertThat(inLua(json)).isEqualTo(number);
  }

  private static double inLua(String json) throws Exception {
    try (InputStream part = Script.class.getResourceAsStream("lua/parts/number.lua");
        RedisClient client = RedisClient.create(RedisShared.uri())) {
      String script =
          new String(part.readAllBytes(), UTF_8)
              + "return tostring(number_of(cjson.decode('[' .. ARGV[1] .. ']')[1]))";
      String number =
          client.connect().sync().eval(script, ScriptOutputType.VALUE, new String[0], json);
      return number.equals("nil") ? Double.NaN : Double.parseDouble(number);
    }
  }
}
