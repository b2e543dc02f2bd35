package io.drover.testkit;

import static io.drover.routing.Binding.toExchange;
import static io.drover.routing.Binding.toQueue;
import static io.drover.testkit.QueueBench.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Obliteration;
import io.drover.job.Page;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.spi.ExchangeRecord;
import io.drover.spi.Routes;
import io.drover.spi.Routes.Bound;
import io.drover.spi.Routes.Deleted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the contract about exchanges and their bindings: rules B1 to B16. */
public interface RoutesContract extends EngineTest {

  @Test
  @DisplayName("B1 a declared exchange is stored as it was declared, and has a version")
  default void declaredExchangeIsStored(QueueBench q) {
    RouteBench r = new RouteBench(q);
    for (ExchangeType type : ExchangeType.values()) {
      ExchangeDeclaration plain = ExchangeDeclaration.of("plain-" + type, type);
      ExchangeDeclaration other = ExchangeDeclaration.of("other-" + type, type).alternate("lost");
      for (ExchangeDeclaration declaration : List.of(plain, other)) {
        ExchangeRecord stored = r.routes().declare(declaration);
        assertThat(stored.declaration()).isEqualTo(declaration);
        assertThat(stored.version()).isPositive();
        ExchangeRecord found = r.routes().find(declaration.name()).orElseThrow();
        assertThat(found.declaration()).isEqualTo(declaration);
        assertThat(found.version()).isEqualTo(stored.version());
      }
    }
    assertThat(r.routes().find("lost")).isEmpty();
  }

  @Test
  @DisplayName("B2 declaring again answers the exchange that is there, and changes nothing")
  default void declaringAgainChangesNothing(QueueBench q) {
    RouteBench r = new RouteBench(q);
    ExchangeDeclaration first = ExchangeDeclaration.of("x", ExchangeType.DIRECT).alternate("y");
    long version = r.routes().declare(first).version();
    r.bind("x", toQueue(QUEUE));
    long bound = r.version("x");
    assertThat(bound).isNotEqualTo(version);
    for (ExchangeDeclaration again :
        List.of(
            first,
            ExchangeDeclaration.of("x", ExchangeType.DIRECT),
            ExchangeDeclaration.of("x", ExchangeType.FANOUT).alternate("z"))) {
      ExchangeRecord stored = r.routes().declare(again);
      assertThat(stored.declaration()).isEqualTo(first);
      assertThat(stored.version()).isEqualTo(bound);
    }
    assertThat(r.version("x")).isEqualTo(bound);
    assertThat(r.bindings("x")).containsExactly(toQueue(QUEUE));
  }

  @Test
  @DisplayName("B3 exchanges are found by their names, and listed in the order of these")
  default void exchangesAreFoundAndListed(QueueBench q) {
    RouteBench r = new RouteBench(q);
    assertThat(r.routes().all()).isEmpty();
    assertThat(r.routes().find("b")).isEmpty();
    r.declare("b", "a.b", "größe", "a", "{t}", "B", "a b*");
    assertThat(r.routes().all())
        .extracting(each -> each.declaration().name())
        .containsExactly("B", "a", "a b*", "a.b", "b", "größe", "{t}");
    for (ExchangeRecord each : r.routes().all()) {
      assertThat(each.version()).isEqualTo(r.version(each.declaration().name())).isPositive();
    }
  }

  @Test
  @DisplayName("B4 a new binding gives its exchange a new version, and no other")
  default void newBindingGivesANewVersion(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    long other = r.version("y");
    List<Long> versions = new ArrayList<>(List.of(r.version("x")));
    for (Binding binding :
        List.of(toQueue(QUEUE), toQueue(QUEUE).key("k"), toExchange("y"), toQueue("y"))) {
      r.bind("x", binding);
      versions.add(r.version("x"));
    }
    assertThat(versions).doesNotHaveDuplicates();
    assertThat(r.version("y")).isEqualTo(other);
    assertThat(r.bindings("y")).isEmpty();
  }

  @Test
  @DisplayName("B5 a binding that is there is answered so, and changes nothing")
  default void secondBindingChangesNothing(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    HeaderMatch match = HeaderMatch.any(Map.of("b", "2", "a", "1"));
    List<Binding> bindings =
        List.of(toQueue(QUEUE).key("k"), toExchange("y").key("k"), toQueue(QUEUE).headers(match));
    bindings.forEach(binding -> r.bind("x", binding));
    long version = r.version("x");
    for (Binding binding : bindings) {
      assertThat(r.routes().bind("x", binding)).isEqualTo(Bound.THERE);
    }
    HeaderMatch sorted = HeaderMatch.any(Map.of("a", "1", "b", "2"));
    assertThat(r.routes().bind("x", toQueue(QUEUE).headers(sorted))).isEqualTo(Bound.THERE);
    assertThat(r.version("x")).isEqualTo(version);
    assertThat(r.bindings("x")).containsExactlyInAnyOrderElementsOf(bindings);
  }

  @Test
  @DisplayName("B6 only an exchange that is there is bound and bound to, a queue need not be")
  default void onlyExchangesThatAreThereAreBound(QueueBench q) {
    RouteBench r = new RouteBench(q);
    assertThat(r.routes().bind("x", toQueue(QUEUE))).isEqualTo(Bound.NO_EXCHANGE);
    assertThat(r.routes().bind("x", toExchange("x"))).isEqualTo(Bound.NO_EXCHANGE);
    assertThat(r.routes().find("x")).isEmpty();
    r.declare("x");
    long version = r.version("x");
    assertThat(r.bindings("x")).isEmpty();
    assertThat(r.routes().bind("x", toExchange("y"))).isEqualTo(Bound.NO_DESTINATION);
    assertThat(r.version("x")).isEqualTo(version);
    r.bind("x", toQueue("never-used"), toExchange("x"));
    r.declare("y");
    r.bind("x", toExchange("y"));
    assertThat(q.inspection().queues()).isEmpty();
  }

  @Test
  @DisplayName("B7 bindings that differ in anything are different ones")
  default void bindingsThatDifferAreDifferent(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", QUEUE);
    List<Binding> bindings = differing();
    bindings.forEach(binding -> r.bind("x", binding));
    assertThat(r.bindings("x")).containsExactlyInAnyOrderElementsOf(bindings);
    for (int i = 0; i < bindings.size(); i++) {
      assertThat(r.routes().unbind("x", bindings.get(i))).isTrue();
      assertThat(r.bindings("x"))
          .containsExactlyInAnyOrderElementsOf(bindings.subList(i + 1, bindings.size()));
    }
  }

  private static List<Binding> differing() {
    return List.of(
        toQueue(QUEUE),
        toExchange(QUEUE),
        toQueue("other"),
        toQueue(QUEUE).key("k"),
        toExchange(QUEUE).key("k"),
        toQueue(QUEUE).key("K"),
        toQueue(QUEUE).key("k "),
        toQueue(QUEUE).headers(HeaderMatch.all(Map.of())),
        toQueue(QUEUE).headers(HeaderMatch.any(Map.of())),
        toQueue(QUEUE).headers(HeaderMatch.all(Map.of("a", "1"))),
        toQueue(QUEUE).headers(HeaderMatch.any(Map.of("a", "1"))),
        toQueue(QUEUE).headers(HeaderMatch.all(Map.of("a", ""))),
        toQueue(QUEUE).headers(HeaderMatch.all(Map.of("a", "1", "b", "2"))),
        toQueue(QUEUE).key("k").headers(HeaderMatch.all(Map.of("a", "1"))));
  }

  @Test
  @DisplayName("B8 what was bound is read as it was, whatever characters it has")
  default void boundIsReadAsItWas(QueueBench q) {
    RouteBench r = new RouteBench(q);
    List<String> names = List.of("x", "größe 😀", "a\"b\\c", "{}x{y}", "[*?]", "\u2028'");
    List<String> keys =
        List.of("", " ", "a.*.#", "\"},{\"", "a:b", "\\u0041", "\n\r\t\u0001", "größe 😀", "[");
    for (String name : names) {
      r.declare(name);
    }
    for (String name : names) {
      List<Binding> bindings = new ArrayList<>();
      for (String key : keys) {
        bindings.add(toQueue(name).key(key));
        bindings.add(toExchange(name).key(key));
        bindings.add(toQueue("q").headers(HeaderMatch.all(Map.of("h" + key, key, "i", "j"))));
      }
      bindings.add(toQueue(QUEUE).key("k".repeat(255)));
      bindings.forEach(binding -> r.bind(name, binding));
      assertThat(r.bindings(name)).containsExactlyInAnyOrderElementsOf(bindings);
      assertThat(r.routes().unbind(name, bindings.get(10))).isTrue();
      assertThat(r.bindings(name)).hasSize(bindings.size() - 1).doesNotContain(bindings.get(10));
    }
  }

  @Test
  @DisplayName("B9 a removed binding is gone and gives a new version, one that is not there none")
  default void removedBindingIsGone(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    r.bind("x", toQueue(QUEUE).key("a"), toQueue(QUEUE).key("b"), toExchange("y"));
    long version = r.version("x");
    assertThat(r.routes().unbind("x", toQueue(QUEUE).key("c"))).isFalse();
    assertThat(r.routes().unbind("x", toExchange(QUEUE).key("a"))).isFalse();
    assertThat(r.routes().unbind("y", toQueue(QUEUE).key("a"))).isFalse();
    assertThat(r.routes().unbind("none", toQueue(QUEUE).key("a"))).isFalse();
    assertThat(r.version("x")).isEqualTo(version);
    List<Long> versions = new ArrayList<>(List.of(version));
    for (Binding binding : List.of(toQueue(QUEUE).key("a"), toExchange("y"))) {
      assertThat(r.routes().unbind("x", binding)).isTrue();
      versions.add(r.version("x"));
      assertThat(r.routes().unbind("x", binding)).isFalse();
      assertThat(r.version("x")).isEqualTo(versions.get(versions.size() - 1));
    }
    assertThat(versions).doesNotHaveDuplicates();
    assertThat(r.bindings("x")).containsExactly(toQueue(QUEUE).key("b"));
    r.bind("x", toExchange("y"));
    assertThat(versions).doesNotContain(r.version("x"));
  }

  @Test
  @DisplayName("B10 bindings are read in pages of any size, each once, also if others go meanwhile")
  default void bindingsAreReadInPages(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y");
    assertThat(r.routes().bindings("x", null, 1).items()).isEmpty();
    assertThat(r.routes().bindings("x", null, 1).next()).isEmpty();
    assertThat(r.routes().bindings("none", null, 5).items()).isEmpty();
    assertThat(r.routes().bindings("none", null, 5).next()).isEmpty();
    List<Binding> bindings =
        IntStream.range(0, 130)
            .mapToObj(i -> (i % 9 == 0 ? toExchange("y") : toQueue("q" + i % 3)).key("k." + i))
            .toList();
    bindings.forEach(binding -> r.bind("x", binding));
    r.bind("y", toQueue(QUEUE));
    for (int limit : List.of(1, 7, 129, 130, 131, 100_000)) {
      assertThat(r.bindings("x", limit))
          .as("pages of %d", limit)
          .containsExactlyInAnyOrderElementsOf(bindings);
    }
    Page<Binding> first = r.routes().bindings("x", null, 65);
    String after = first.next().orElseThrow();
    Page<Binding> second = r.routes().bindings("x", after, 65);
    assertThat(r.routes().bindings("x", after, 65).items()).isEqualTo(second.items());
    r.routes().unbind("x", first.items().get(0));
    r.routes().unbind("x", first.items().get(64));
    assertThat(r.routes().bindings("x", after, 65).items()).isEqualTo(second.items());
    assertThat(r.bindings("y")).containsExactly(toQueue(QUEUE));
  }

  @Test
  @DisplayName(
      "B11 an exchange is deleted only if unused as long as no binding leads from or to it")
  default void usedExchangeIsKept(QueueBench q) {
    RouteBench r = new RouteBench(q);
    assertThat(r.routes().delete("x", true)).isEqualTo(Deleted.MISSING);
    assertThat(r.routes().delete("x", false)).isEqualTo(Deleted.MISSING);
    r.declare("x", "y", "itself");
    r.routes().declare(ExchangeDeclaration.of("z", ExchangeType.FANOUT).alternate("y"));
    r.bind("x", toExchange("y").key("a"), toExchange("y").key("b"));
    r.bind("itself", toExchange("itself"));
    long version = r.version("x");
    assertThat(r.routes().delete("x", true)).isEqualTo(Deleted.IN_USE);
    assertThat(r.routes().delete("y", true)).isEqualTo(Deleted.IN_USE);
    assertThat(r.routes().delete("itself", true)).isEqualTo(Deleted.IN_USE);
    assertThat(r.version("x")).isEqualTo(version);
    assertThat(r.bindings("x")).hasSize(2);
    r.routes().unbind("x", toExchange("y").key("a"));
    assertThat(r.routes().delete("y", true)).isEqualTo(Deleted.IN_USE);
    r.routes().unbind("x", toExchange("y").key("b"));
    r.routes().unbind("itself", toExchange("itself"));
    for (String name : List.of("y", "x", "itself")) {
      assertThat(r.routes().delete(name, true)).isEqualTo(Deleted.DELETED);
      assertThat(r.routes().delete(name, false)).isEqualTo(Deleted.MISSING);
      assertThat(r.routes().find(name)).isEmpty();
    }
    assertThat(r.routes().all()).extracting(each -> each.declaration().name()).containsExactly("z");
  }

  @Test
  @DisplayName("B12 a deleted exchange takes the bindings from it and to it along")
  default void deletedExchangeTakesItsBindings(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x", "y", "z", "xx", "far");
    r.bind("x", toQueue(QUEUE), toExchange("x"), toExchange("z").key("a"), toExchange("z"));
    r.bind("y", toExchange("x"), toExchange("x").key("b"), toQueue("x"), toExchange("xx"));
    r.bind("z", toExchange("y"), toExchange("x").headers(HeaderMatch.all(Map.of("a", "1"))));
    r.bind("far", toExchange("y"));
    Map<String, Long> versions = Map.of("y", r.version("y"), "z", r.version("z"));
    Map<String, Long> same = Map.of("xx", r.version("xx"), "far", r.version("far"));
    assertThat(r.routes().delete("x", false)).isEqualTo(Deleted.DELETED);
    assertThat(r.routes().find("x")).isEmpty();
    assertThat(r.bindings("x")).isEmpty();
    assertThat(r.bindings("y")).containsExactlyInAnyOrder(toQueue("x"), toExchange("xx"));
    assertThat(r.bindings("z")).containsExactly(toExchange("y"));
    versions.forEach((name, version) -> assertThat(r.version(name)).isNotEqualTo(version));
    same.forEach((name, version) -> assertThat(r.version(name)).isEqualTo(version));
    r.routes().unbind("z", toExchange("y"));
    assertThat(r.routes().delete("z", true)).isEqualTo(Deleted.DELETED);
    r.declare("x");
    assertThat(r.bindings("x")).isEmpty();
    assertThat(r.routes().delete("x", true)).isEqualTo(Deleted.DELETED);
  }

  @Test
  @DisplayName("B13 an exchange that is declared anew has a version it never had")
  default void declaredAnewHasANewVersion(QueueBench q) {
    RouteBench r = new RouteBench(q);
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      r.declare("x");
      versions.add(r.version("x"));
      r.bind("x", toQueue(QUEUE));
      versions.add(r.version("x"));
      r.routes().delete("x", false);
    }
    ExchangeDeclaration other = ExchangeDeclaration.of("x", ExchangeType.HEADERS);
    ExchangeRecord stored = r.routes().declare(other);
    assertThat(stored.declaration()).isEqualTo(other);
    versions.add(stored.version());
    assertThat(versions).doesNotHaveDuplicates().doesNotContain(Routes.ABSENT);
    assertThat(r.bindings("x")).isEmpty();
  }

  @Test
  @DisplayName("B14 exchanges and queues share no names")
  default void exchangesAndQueuesShareNoNames(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("only", QUEUE);
    assertThat(q.inspection().queues()).isEmpty();
    q.add();
    assertThat(q.inspection().queues()).containsExactly(QUEUE);
    assertThat(r.routes().delete(QUEUE, true)).isEqualTo(Deleted.DELETED);
    assertThat(q.waiting(QUEUE)).containsExactly("1");
    r.declare(QUEUE);
    r.bind(QUEUE, toQueue(QUEUE));
    q.inspection().obliterate(QUEUE, Obliteration.FORCED);
    assertThat(r.bindings(QUEUE)).containsExactly(toQueue(QUEUE));
    q.add();
    assertThat(q.inspection().queues()).containsExactly(QUEUE);
  }

  @Test
  @DisplayName("B15 of many equal bindings at once one is stored, and all that differ are")
  default void manyBindAtOnce(QueueBench q) {
    RouteBench r = new RouteBench(q);
    r.declare("x");
    Queue<Bound> answers = new ConcurrentLinkedQueue<>();
    List<Binding> bindings =
        IntStream.range(0, 10).mapToObj(i -> toQueue(QUEUE).key("k" + i)).toList();
    Together.run(4, () -> bindings.forEach(binding -> answers.add(r.routes().bind("x", binding))));
    assertThat(answers).filteredOn(Bound.BOUND::equals).hasSize(10);
    assertThat(answers).filteredOn(Bound.THERE::equals).hasSize(30);
    assertThat(r.bindings("x")).containsExactlyInAnyOrderElementsOf(bindings);
  }

  @Test
  @DisplayName("B16 exchanges and bindings are there when a durable store is opened again")
  default void routesOutlastTheProcess(QueueBench q) {
    Assumptions.assumeTrue(q.traits().durable(), "only for a durable engine");
    RouteBench r = new RouteBench(q);
    r.declare("x", "y", "gone");
    List<Binding> bindings =
        Stream.concat(differing().stream(), Stream.of(toExchange("y"), toExchange("x")))
            .filter(binding -> binding.isToQueue() || !binding.destination().equals(QUEUE))
            .toList();
    bindings.forEach(binding -> r.bind("x", binding));
    r.bind("y", toExchange("gone"), toExchange("x"));
    r.bind("gone", toExchange("y"));
    long gone = r.version("gone");
    r.routes().unbind("y", toExchange("x"));
    r.routes().delete("gone", false);
    Map<String, Long> versions = Map.of("x", r.version("x"), "y", r.version("y"));
    q.reopen();
    versions.forEach((name, version) -> assertThat(r.version(name)).isEqualTo(version));
    assertThat(r.routes().all()).hasSize(2);
    assertThat(r.bindings("x")).containsExactlyInAnyOrderElementsOf(bindings);
    assertThat(r.bindings("y")).isEmpty();
    assertThat(r.routes().delete("y", true)).isEqualTo(Deleted.IN_USE);
    r.declare("gone");
    assertThat(r.version("gone")).isNotIn(gone, versions.get("x"), versions.get("y"));
    assertThat(r.routes().unbind("x", toExchange("y"))).isTrue();
    assertThat(r.version("x")).isNotEqualTo(versions.get("x"));
    assertThat(r.routes().delete("y", true)).isEqualTo(Deleted.DELETED);
  }
}
