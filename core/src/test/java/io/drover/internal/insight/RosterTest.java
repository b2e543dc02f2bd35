package io.drover.internal.insight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.internal.work.WorkerCard;
import io.drover.job.WorkerView;
import io.drover.spi.Presence.Watching;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RosterTest {

  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  private static WorkerCard card(String queue, @Nullable String name) {
    return new WorkerCard(
        queue,
        name,
        3,
        name == null ? null : name + "-dead",
        NOW,
        true,
        250,
        List.of(new WorkerCard.Held("<b>\u0000\"7", "kind\n", NOW)),
        new WorkerCard.Vigour(1, NOW, null));
  }

  private static ProcessCard process(String id, WorkerCard... workers) {
    return new ProcessCard(id, "host-" + id, 42, List.of(workers));
  }

  @Test
  void aCardIsReadAsItWasWritten() {
    ProcessCard card = process("a", card("q", "ann"), card("\u2603", null));
    ProcessCard read = ProcessCard.read(card.toJson());
    assertThat(read).isNotNull();
    assertThat(read.id()).isEqualTo("a");
    assertThat(read.workers())
        .usingRecursiveComparison()
        .ignoringFields("vigour")
        .isEqualTo(card.workers());
  }

  @Test
  void whatIsNoCardIsNone() {
    for (String text : List.of("", "{", "[]", "{\"workers\":[]}", "\"id\"", "{\"id\":7}")) {
      assertThat(ProcessCard.read(text.getBytes(UTF_8))).as(text).isNull();
    }
    assertThat(ProcessCard.read(new byte[] {(byte) 0xff})).isNull();
    byte[] odd = "{\"id\":\"x\",\"pid\":\"y\",\"workers\":[3,{\"queue\":\"q\"}]}".getBytes(UTF_8);
    assertThat(ProcessCard.read(odd).workers()).hasSize(1);
  }

  @Test
  void moreWorkersThanATellableNumberAreCut() {
    WorkerCard one = card("q", null);
    ProcessCard many =
        new ProcessCard("a", "h", 1, Collections.nCopies(ProcessCard.MOST_WORKERS + 5, one));
    assertThat(ProcessCard.read(many.toJson()).workers()).hasSize(ProcessCard.MOST_WORKERS);
  }

  @Test
  void connectionsOfDroversWorkersAreNotTakenForOthers() {
    List<WorkerView> workers =
        Roster.combine(
            List.of(process("a", card("q", "ann"), card("q", null)), process("b", card("q", null))),
            List.of(
                Watching.of("q", "ann").address("1:1"),
                Watching.of("q", null).address("1:2"),
                Watching.of("q", null).address("1:3").library("ioredis"),
                Watching.of("q", null).address("1:4").library("Lettuce"),
                Watching.of("q", "bob").address("1:5")),
            NOW);
    assertThat(workers).hasSize(5);
    assertThat(workers).filteredOn(one -> one.library().equals(Optional.of("drover"))).hasSize(3);
    assertThat(workers)
        .filteredOn(one -> one.process().isEmpty())
        .extracting(one -> one.name().orElse("-"))
        .containsExactlyInAnyOrder("-", "bob");
    assertThat(workers)
        .filteredOn(one -> one.name().equals(Optional.of("ann")))
        .extracting(one -> one.address().orElse("-"))
        .containsExactly("1:1");
  }

  @Test
  void aNameIsKnownThoughTheStoreListsLessOfIt() {
    List<WorkerView> workers =
        Roster.combine(
            List.of(process("a", card("q", "J\u00f6rg A"))),
            List.of(Watching.of("q", "J_rg_A")),
            NOW);
    assertThat(workers).hasSize(1);
  }

  @Test
  void whatIsLeftOfAWorkerWhoseMachineIsGoneIsNone() {
    Watching gone = Watching.of("q", "ann").library("Lettuce").since(NOW.minusSeconds(60));
    Watching nodes = Watching.of("q", "bob").library("ioredis").since(NOW.minusSeconds(60));
    Watching fresh = Watching.of("q", "new").library("Lettuce").since(NOW.minusSeconds(1));
    assertThat(Roster.combine(List.of(), List.of(gone, nodes, fresh), NOW))
        .extracting(one -> one.name().orElse("-"))
        .containsExactly("bob", "new");
  }

  @Test
  void aCardIsCutWhereItsJobsWouldMakeItLarge() {
    WorkerCard large =
        new WorkerCard(
            "q",
            null,
            3,
            null,
            NOW,
            false,
            2,
            List.of(
                new WorkerCard.Held("x".repeat(100_000), "job", NOW),
                new WorkerCard.Held("y".repeat(100_000), "job", NOW)),
            new WorkerCard.Vigour(2, NOW, null));
    byte[] json = process("a", large, large).toJson();
    assertThat(json.length).isLessThan(200_000);
    assertThat(ProcessCard.read(json).workers()).hasSize(2);
  }
}
