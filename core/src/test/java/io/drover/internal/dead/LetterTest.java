package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drover.internal.Jobs;
import io.drover.internal.StubEngine;
import io.drover.internal.store.Json;
import io.drover.internal.store.Limits;
import io.drover.internal.store.StoreContext;
import io.drover.job.FailurePolicy;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JsonCodec;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobRecord;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterTest {

  private static final Failure FAILURE = Failure.of("no tea", List.of("older", "newer"));
  private static final Exception ERROR = new IllegalStateException("no tea");

  static {
    ERROR.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.acme.Orders", "place", "Orders.java", 17)
        });
  }

  private final StoreContext store = new StubEngine().store();

  @Test
  void aLetterTellsAllOfTheJob() {
    ParentLink parent = ParentLink.of(JobKey.of("shop", "9"), FailurePolicy.WAIT);
    JobOptions options = JobOptions.defaults().attempts(3).priority(4);
    JobRecord job =
        Jobs.record(options, 2, 5).toBuilder()
            .data(bytes("{\"n\": 1.00000000000000000001}"))
            .priority(7)
            .stalledCount(1)
            .redrives(6)
            .processedBy("w")
            .parent(parent)
            .build();

    Letter letter = letter(job, ERROR);

    assertThat(letter.name()).isEqualTo("name");
    assertThat(letter.queue()).isEqualTo("work");
    assertThat(letter.originId()).isEqualTo("1");
    assertThat(text(letter.data())).isEqualTo("{\"n\": 1.00000000000000000001}");
    assertThat(letter.options()).isEqualTo(options);
    assertThat(letter.priority()).isEqualTo(7);
    assertThat(letter.error()).isEqualTo("no tea");
    assertThat(letter.errorClass()).isEqualTo(IllegalStateException.class.getName());
    assertThat(letter.place()).isEqualTo("com.acme.Orders.place(Orders.java:17)");
    assertThat(letter.stackTraces()).containsExactly("older", "newer");
    assertThat(letter.failedAt()).isEqualTo(letter.record().timestamp());
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.createdAt()).isEqualTo(job.timestamp());
    assertThat(letter.startedAt()).isEqualTo(job.processedOn());
    assertThat(letter.processedBy()).isEqualTo("w");
    assertThat(letter.stalls()).isEqualTo(1);
    assertThat(letter.redrives()).isEqualTo(6);
    assertThat(letter.parent()).isEqualTo(parent);
    assertThat(letter.path()).containsExactly("work", "dead");
  }

  @Test
  void theFourPropertiesThatOthersKnowAreAtTheTop() {
    Letter letter = letter(Jobs.record(JobOptions.defaults(), 0, 1), ERROR);

    Map<?, ?> json = (Map<?, ?>) JsonCodec.jackson().decode(letter.record().data(), Object.class);
    assertThat(json.keySet())
        .map(String::valueOf)
        .containsExactly("originalJob", "error", "failedAt", "attempts", "drover");
    assertThat(json.get("originalJob")).isEqualTo(Map.of());
    assertThat(json.get("error")).isEqualTo("no tea");
    assertThat(String.valueOf(json.get("failedAt")))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(json.get("attempts")).isEqualTo(1);
  }

  @Test
  void dataThatAreNoJsonAreKeptToTheByte() {
    for (byte[] data : List.of(bytes("{broken"), bytes(""), new byte[] {(byte) 0xff, 0, '"'})) {
      Letter letter =
          letter(Jobs.record(JobOptions.defaults(), 0, 1).toBuilder().data(data).build(), ERROR);
      assertThat(letter.data()).isEqualTo(data);
      assertThat(Json.isValue(Json.text(letter.record().data()))).isTrue();
    }
  }

  @Test
  void jsonIsKeptToTheByteHoweverDeepAndLongAndOddItIs() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    for (String data :
        List.of(
            "{\"a\":" + deep + "}",
            "7".repeat(100_000),
            "{ \"a\" : 1.0 ,\"a\":1e5,\n\"\\u0061\":\"\\ud83d \u00fc \ud83d\ude00\" }",
            "{\"half \\ud83d of a name\":1}",
            "{\"drover\":{\"dataIs\":\"base64\"},\"originalJob\":1}")) {
      Letter letter =
          letter(
              Jobs.record(JobOptions.defaults(), 0, 1).toBuilder().data(bytes(data)).build(),
              ERROR);
      assertThat(text(letter.data())).isEqualTo(data);
      assertThat(letter.queue()).isEqualTo("work");
      assertThat(letter.error()).isEqualTo("no tea");
      assertThat(Letter.path(letter.record().data())).containsExactly("work", "dead");
      JobDelivery onward =
          new LetterWriter(store, "deader").letter(letter.record(), ERROR, FAILURE);
      assertThat(Letter.of(job(text(onward.job().data()))).data())
          .isEqualTo(letter.record().data());

      Letter edited = Letter.of(job(text(letter.withData(bytes(deep)))));
      assertThat(text(edited.data())).isEqualTo(deep);
      assertThat(edited.originId()).isEqualTo(letter.originId());
    }
  }

  @Test
  void halvesOfCharactersInAnErrorKeepNoLetterFromBeingMade() {
    String odd = "no \ud83d tea \udca9 \ud83d\ude00";
    JobRecord job = Jobs.record(JobOptions.defaults(), 0, 1);
    JobDelivery made =
        new LetterWriter(store, "dead").letter(job, ERROR, Failure.of(odd, List.of(odd)));

    Letter letter = Letter.of(job(text(made.job().data())));

    assertThat(letter.error()).isEqualTo(odd);
    assertThat(letter.stackTraces()).containsExactly(odd);
  }

  @Test
  void editingKeepsTheRestAsItStands() {
    Letter letter =
        Letter.of(
            job(
                """
                {"mine": [ 1.50 , 1e99999999999 ],"originalJob":"{","attempts":1,
                 "drover":{"dataIs":"text","queue":"q","later":{ "n":1.000000000000000000001 }}}
                """));

    assertThat(text(letter.data())).isEqualTo("{");
    assertThat(text(letter.withData(bytes("[ 7 ]"))))
        .isEqualTo(
            "{\"mine\":[ 1.50 , 1e99999999999 ],\"originalJob\":[ 7 ],\"attempts\":1,"
                + "\"drover\":{\"queue\":\"q\",\"later\":{ \"n\":1.000000000000000000001 }}}");
  }

  @Test
  void aLetterOfAnotherProgramTellsWhatItHas() {
    Letter letter =
        Letter.of(
            job(
                """
                {"originalJob":{"orderId":7},"error":"timeout",
                 "failedAt":"2026-11-29T10:00:00.000Z","attempts":3}
                """));

    assertThat(text(letter.data())).isEqualTo("{\"orderId\":7}");
    assertThat(letter.error()).isEqualTo("timeout");
    assertThat(letter.failedAt()).isEqualTo(Instant.parse("2026-11-29T10:00:00Z"));
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.queue()).isNull();
    assertThat(letter.options()).isEqualTo(JobOptions.defaults());
    assertThat(WayBack.of(letter, null)).isNull();
    assertThat(WayBack.of(letter, "orders").queue()).isEqualTo("orders");
  }

  @Test
  void anythingIsReadAndTellsAtLeastItsData() {
    for (String data : List.of("", "7", "[1]", "{", "{\"originalJob\":", "{\"drover\":7}")) {
      Letter letter = Letter.of(job(data));
      assertThat(text(letter.data())).isEqualTo(data);
      assertThat(letter.error()).isEmpty();
      assertThat(letter.failedAt()).isEqualTo(letter.record().timestamp());
      assertThat(letter.cause()).hasSize(12);
    }
    Letter odd =
        Letter.of(
            job(
                """
                {"error":{"code":5},"attempts":"x","failedAt":12,"originalJob":null,
                 "drover":{"queue":"a:b","id":"","redrives":-1,"parent":{"queue":"q"},
                           "path":[1,"a"],"options":[],"dataIs":"base64"}}
                """));
    assertThat(odd.error()).isEqualTo("{\"code\":5}");
    assertThat(odd.attempts()).isZero();
    assertThat(odd.queue()).isNull();
    assertThat(odd.originId()).isNull();
    assertThat(odd.redrives()).isZero();
    assertThat(odd.parent()).isNull();
    assertThat(odd.path()).containsExactly("a");
    assertThat(text(odd.data())).isEqualTo("null");
  }

  @Test
  void newDataTakeThePlaceOfTheOldAndAllElseStays() {
    Letter before = letter(Jobs.record(JobOptions.defaults().attempts(2), 1, 2), ERROR);
    Letter after =
        Letter.of(before.record().toBuilder().data(before.withData(bytes("[1]"))).build());

    assertThat(text(after.data())).isEqualTo("[1]");
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("original", "record")
        .isEqualTo(before);

    JobRecord broken =
        Jobs.record(JobOptions.defaults(), 0, 1).toBuilder().data(bytes("{")).build();
    Letter text = letter(broken, ERROR);
    Letter mended = Letter.of(text.record().toBuilder().data(text.withData(bytes("{}"))).build());
    assertThat(text(mended.data())).isEqualTo("{}");

    assertThatThrownBy(() -> Letter.of(job("{\"a\":1}")).withData(bytes("1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("originalJob");
  }

  @Test
  void stackTracesGiveWayToTheLimitAndTheDataNever() {
    Limits small = new Limits(100_000, 10, Duration.ofSeconds(9), Duration.ofSeconds(9));
    List<String> traces = Collections.nCopies(20, "t".repeat(30_000));
    JobRecord plain = Jobs.record(JobOptions.defaults(), 0, 1);
    JobDelivery some =
        new LetterWriter(new StubEngine().store(small), "dead")
            .letter(plain, ERROR, Failure.of("no", traces));
    assertThat(some.job().data().length).isBetween(30_000, 100_000);

    JobRecord huge = plain.toBuilder().data(bytes("\"" + "x".repeat(200_000) + "\"")).build();
    JobDelivery none =
        new LetterWriter(new StubEngine().store(small), "dead")
            .letter(huge, ERROR, Failure.of("no", traces));
    Letter letter =
        Letter.of(
            Jobs.record(JobOptions.defaults(), 0, 0).toBuilder().data(none.job().data()).build());
    assertThat(letter.data()).isEqualTo(huge.data());
    assertThat(letter.stackTraces()).isEmpty();
  }

  @Test
  void aLetterIsNotPutIntoAQueueItHasComeThrough() {
    JobRecord first = Jobs.record(JobOptions.defaults(), 0, 1);
    JobDelivery letter = new LetterWriter(store, "dead").letter(first, ERROR, FAILURE);
    JobRecord second = first.toBuilder().queue("dead").data(letter.job().data()).build();

    assertThat(new LetterWriter(store, "work").letter(second, ERROR, FAILURE)).isNull();
    JobDelivery onward = new LetterWriter(store, "deader").letter(second, ERROR, FAILURE);
    assertThat(Letter.path(onward.job().data())).containsExactly("work", "dead", "deader");
    JobRecord third = first.toBuilder().queue("deader").data(onward.job().data()).build();
    assertThat(new LetterWriter(store, "work").letter(third, ERROR, FAILURE)).isNull();
    assertThat(new LetterWriter(store, "dead").letter(third, ERROR, FAILURE)).isNull();
  }

  @Test
  void anErrorThatCannotBeAskedStillLeavesALetter() {
    Exception silent =
        new Exception() {
          private static final long serialVersionUID = 1L;

          @Override
          public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no trace");
          }
        };

    Letter letter = letter(Jobs.record(JobOptions.defaults(), 0, 1), silent);

    assertThat(letter.errorClass()).isEqualTo(silent.getClass().getName());
    assertThat(letter.place()).isNull();
    assertThat(letter.attempts()).isEqualTo(1);
  }

  private Letter letter(JobRecord job, Throwable error) {
    JobDelivery delivery = new LetterWriter(store, "dead").letter(job, error, FAILURE);
    assertThat(delivery.queue()).isEqualTo("dead");
    assertThat(delivery.job().name()).isEqualTo(job.name());
    assertThat(delivery.job().options()).isEqualTo(JobOptions.defaults());
    return Letter.of(
        Jobs.record(JobOptions.defaults(), 0, 0).toBuilder()
            .queue("dead")
            .timestamp(delivery.job().timestamp())
            .data(delivery.job().data())
            .build());
  }

  private static JobRecord job(String data) {
    return Jobs.record(JobOptions.defaults(), 0, 0).toBuilder()
        .queue("dead")
        .data(bytes(data))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
