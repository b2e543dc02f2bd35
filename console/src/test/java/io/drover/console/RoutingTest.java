package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.Drover;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoutingTest {

  @Test
  void everyRouteIsDescribedAndEverythingDescribedHasARoute() {
    Set<String> routes = new TreeSet<>();
    try (Drover drover = Drover.open("embedded:")) {
      ConsoleServlet servlet = new ConsoleServlet(drover, ConsoleSettings.defaults());
      for (Route route : servlet.routing().routes()) {
        String role = Texts.name(route.role());
        routes.add(String.join(" ", route.method(), route.pattern(), route.operation(), role));
      }
    }
    Set<String> described = new TreeSet<>();
    JsonNode paths = new OpenApi().document().get("paths");
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            described.add(
                                String.join(
                                    " ",
                                    operation.getKey().toUpperCase(java.util.Locale.ROOT),
                                    path.getKey(),
                                    operation.getValue().get("operationId").asString(),
                                    operation.getValue().get("x-role").asString()))));
    assertThat(routes).isEqualTo(described).hasSizeGreaterThan(60);
  }

  @Test
  void aPathThatIsNotThereAndAMethodThatIsNotAreToldApart() {
    Routing routing = new Routing();
    routing.get("/a/{b}", "get", call -> Answer.STREAM);
    assertThat(routing.find("GET", "/a/x").names()).containsEntry("b", "x");
    assertThatThrownBy(() -> routing.find("GET", "/a/x/y"))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status()).isEqualTo(404));
    assertThatThrownBy(() -> routing.find("POST", "/a/x"))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status()).isEqualTo(405))
        .hasMessageContaining("GET");
  }

  @Test
  void aNameBehindATildeIsDecoded() {
    assertThat(PathNames.decode("plain-1")).isEqualTo("plain-1");
    assertThat(PathNames.decode(Site.name("a/../b%\n\u2028<"))).isEqualTo("a/../b%\n\u2028<");
    assertThatThrownBy(() -> PathNames.decode("~!")).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> PathNames.decode("~_w")).isInstanceOf(Problem.class); // Not UTF-8.
  }
}
