package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExchangeTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
    assertThat(program.run("exchange", "declare", "shop", "--type", "topic").out())
        .isEqualTo("exchange shop is declared, topic\n");
  }

  private Outcome bind(String queue, String... more) {
    String[] all = new String[more.length + 4];
    all[0] = "exchange";
    all[1] = "bind";
    all[2] = "shop";
    all[3] = queue;
    System.arraycopy(more, 0, all, 4, more.length);
    return program.run(all);
  }

  @Test
  void aMessageReachesTheQueuesThatAreBound() {
    assertThat(bind("emails", "--key", "order.*.created").out())
        .isEqualTo("shop now leads to emails\n");
    assertThat(bind("emails", "--key", "order.*.created").out()).contains("so already");
    bind("audit", "--key", "#");
    Outcome published =
        program.run(
            "publish", "shop", "order.eu.created", "--data", "{\"id\":1}", "--header", "v=1");
    assertThat(published.code()).as(published.err()).isZero();
    assertThat(published.out()).contains("emails").contains("audit");
    JsonNode job = program.run("jobs", "emails", "--json").items().get(0);
    assertThat(job.get("data").get("id").asInt()).isEqualTo(1);
    assertThat(job.get("routingKey").asString()).isEqualTo("order.eu.created");
    assertThat(job.get("exchange").asString()).isEqualTo("shop");
    assertThat(job.get("headers").get("v").asString()).isEqualTo("1");
  }

  @Test
  void exchangesAreListedWithTheirBindings() {
    program.run("exchange", "declare", "lost", "--type", "fanout");
    program.run("exchange", "declare", "pdf", "--type", "headers", "--alternate", "lost");
    bind("lost", "--to-exchange", "--key", "#");
    program.run("exchange", "bind", "pdf", "print", "--header", "a=1", "--header", "b=2", "--any");
    assertThat(program.run("exchange", "list").out())
        .containsPattern("lost +fanout +- +-")
        .containsPattern("pdf +headers +lost +print +any\\{a=1, b=2}")
        .containsPattern("shop +topic +- +exchange lost +#");
    JsonNode json = program.run("exchange", "list", "pdf", "--json").items();
    assertThat(json.get(0).get("bindings").get(0).get("headers").get("b").asString())
        .isEqualTo("2");
    assertThat(json.get(0).get("alternate").asString()).isEqualTo("lost");
  }

  @Test
  void whatIsInUseIsDeletedOnlyByForce() {
    bind("emails", "--key", "a");
    Outcome refused = program.run("exchange", "delete", "shop");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("expected exchange \"shop\" to have no bindings")
        .contains("delete it with them, which --force does");
    assertThat(program.run("exchange", "unbind", "shop", "emails", "--key", "b").out())
        .contains("nothing was changed");
    assertThat(program.run("exchange", "delete", "shop", "--force").out())
        .isEqualTo("exchange shop is deleted\n");
    Outcome gone = program.run("publish", "shop", "a", "--data", "1");
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("there is no exchange \"shop\"; the store has none");
  }

  @Test
  void aBindingThatIsRemovedLeadsNowhere() {
    bind("emails", "--key", "a");
    bind("audit", "--key", "a");
    assertThat(program.run("exchange", "unbind", "shop", "emails", "--key", "a").out())
        .isEqualTo("shop no longer leads to emails so\n");
    assertThat(program.run("publish", "shop", "a", "--data", "1").out())
        .isEqualTo("published to audit\n");
  }

  @Test
  void whatIsNotInUseIsDeletedWithoutForce() {
    bind("emails", "--key", "a");
    program.run("exchange", "unbind", "shop", "emails", "--key", "a");
    Outcome deleted = program.run("exchange", "delete", "shop", "--json");
    assertThat(deleted.code()).as(deleted.err()).isZero();
    assertThat(deleted.json().get("deleted").asBoolean()).isTrue();
    assertThat(program.run("exchange", "list", "--json").items()).isEmpty();
  }

  @Test
  void nonsenseIsRefused() {
    assertThat(program.run("exchange", "declare", "x", "--type", "star").err())
        .contains("expected one of direct, topic, fanout, headers, got: star");
    assertThat(program.run("exchange", "declare", "shop", "--type", "direct").err())
        .contains("type TOPIC");
    assertThat(program.run("exchange").err()).contains("expected a command");
    assertThat(bind("emails", "--header", "a=1").err()).contains("of type HEADERS");
    assertThat(bind("emails", "--any").err()).contains("expected --header");
    assertThat(program.run("publish", "shop", "a", "--data", "{").code()).isEqualTo(2);
    Outcome lost = program.run("publish", "shop", "a", "--data", "1", "--mandatory");
    assertThat(lost.code()).isEqualTo(2);
    assertThat(lost.err()).contains("no binding of exchange \"shop\" takes it");
    assertThat(program.run("publish", "shop", "a", "--data", "1").out())
        .contains("it reached no queue");
  }
}
