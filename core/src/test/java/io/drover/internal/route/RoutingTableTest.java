package io.drover.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.spi.ExchangeRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutingTableTest {

  private static final Binding A = Binding.toQueue("a").key("k");
  private static final Binding B = Binding.toExchange("b").key("k");
  private static final Binding STAR = Binding.toQueue("a").key("*");

  @Test
  void aDirectExchangeComparesKeys() {
    RoutingTable table = table(ExchangeType.DIRECT, A, STAR, B, Binding.toQueue("c"));

    assertThat(table.match("k", Map.of())).containsExactly(A, B);
    assertThat(table.match("*", Map.of())).containsExactly(STAR);
    assertThat(table.match("", Map.of())).containsExactly(Binding.toQueue("c"));
    assertThat(table.match("K", Map.of())).isEmpty();
  }

  @Test
  void aTopicExchangeComparesPatterns() {
    RoutingTable table = table(ExchangeType.TOPIC, A, STAR, B);

    assertThat(table.match("k", Map.of())).containsExactlyInAnyOrder(A, STAR, B);
    assertThat(table.match("l", Map.of())).containsExactly(STAR);
  }

  @Test
  void aFanoutExchangeTakesEverything() {
    assertThat(table(ExchangeType.FANOUT, A, STAR, B).match("l", Map.of("h", "1")))
        .containsExactly(A, STAR, B);
  }

  @Test
  void aHeadersExchangeComparesHeaders() {
    Map<String, String> both = Map.of("h", "1", "i", "2");
    Binding all = A.headers(HeaderMatch.all(both));
    Binding any = A.headers(HeaderMatch.any(both));
    Binding allOfNone = STAR.headers(HeaderMatch.all(Map.of()));
    Binding anyOfNone = STAR.headers(HeaderMatch.any(Map.of()));
    RoutingTable table = table(ExchangeType.HEADERS, all, any, allOfNone, anyOfNone, B);

    assertThat(table.match("x", Map.of("h", "1", "i", "2", "j", "3")))
        .containsExactly(all, any, allOfNone, B);
    assertThat(table.match("x", Map.of("h", "1", "i", "3"))).containsExactly(any, allOfNone, B);
    assertThat(table.match("x", Map.of("h", "2"))).containsExactly(allOfNone, B);
    assertThat(table.match("k", Map.of())).containsExactly(allOfNone, B);
  }

  @ParameterizedTest
  @EnumSource
  void eachBindingComesOnce(ExchangeType type) {
    assertThat(table(type, A, A, B, A).match("k", Map.of())).containsExactlyInAnyOrder(A, B);
  }

  @ParameterizedTest
  @EnumSource
  void withoutBindingsNothingIsTaken(ExchangeType type) {
    assertThat(table(type).match("", Map.of())).isEmpty();
  }

  @Test
  void knowsWhatTheExchangeIs() {
    ExchangeDeclaration declaration = ExchangeDeclaration.of("x", ExchangeType.DIRECT);

    assertThat(RoutingTable.of(ExchangeRecord.of(declaration, 3), List.of()))
        .returns(3L, RoutingTable::version)
        .returns(null, RoutingTable::alternate);
    assertThat(
            RoutingTable.of(ExchangeRecord.of(declaration.alternate("y"), 3), List.of())
                .alternate())
        .isEqualTo("y");
  }

  private static RoutingTable table(ExchangeType type, Binding... bindings) {
    return RoutingTable.of(
        ExchangeRecord.of(ExchangeDeclaration.of("x", type), 1), List.of(bindings));
  }
}
