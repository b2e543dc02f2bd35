package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ScheduleTest {

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  private Outcome schedule(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "schedule";
    all[1] = "mail";
    System.arraycopy(args, 0, all, 2, args.length);
    return program.run(all);
  }

  private void putDigest() {
    Outcome put =
        schedule("put", "digest", "--cron", "0 9 * * *", "--zone", "Europe/Berlin", "--data", "1");
    assertThat(put.code()).as(put.err()).isZero();
    assertThat(put.out()).startsWith("digest at 09:00 every day, Europe/Berlin, next at 2");
  }

  @Test
  void aCronIsPutShownAndListed() {
    putDigest();
    JsonNode json = schedule("show", "digest", "--next", "3", "--json").json();
    assertThat(json.get("next")).hasSize(3);
    assertThat(json.get("name").asString()).isEqualTo("digest");
    assertThat(json.get("state").asString()).isEqualTo("planned");
    assertThat(json.get("zone").asString()).isEqualTo("Europe/Berlin");
    assertThat(schedule("show", "digest").out())
        .contains("at 09:00 every day, Europe/Berlin")
        .contains("next  ");
    Outcome list = schedule("list");
    assertThat(list.out().lines()).hasSize(2).anyMatch(line -> line.startsWith("digest  planned"));
    assertThat(schedule("list", "--json").items().get(0).get("id").asString()).isEqualTo("digest");
  }

  @Test
  void anIntervalRunsOnAWorkerWithAllItsOptions() {
    Outcome put =
        schedule(
            "put",
            "tick",
            "--every",
            "1h",
            "--name",
            "ping",
            "--data",
            "{\"a\":1}",
            "--limit",
            "3",
            "--catch-up",
            "2",
            "--skip-overlap",
            "--attempts",
            "4",
            "--end",
            "2999-01-01",
            "--json");
    assertThat(put.code()).as(put.err()).isZero();
    JsonNode json = put.json();
    assertThat(json.get("everyMillis").asLong()).isEqualTo(3_600_000);
    assertThat(json.get("next")).hasSize(3);
    assertThat(json.get("catchUp").asInt()).isEqualTo(2);
    assertThat(json.get("overlap").asString()).isEqualTo("skip");
    JsonNode job = program.run("jobs", "mail", "--json").items().get(0);
    assertThat(job.get("name").asString()).isEqualTo("ping");
    assertThat(job.get("attempts").asInt()).isEqualTo(4);
    assertThat(job.get("schedule").asString()).isEqualTo("tick");
    assertThat(job.get("slot").asString()).startsWith("2");
  }

  @Test
  void aScheduleIsRunPausedResumedAndRemoved() {
    putDigest();
    Outcome run = schedule("run", "digest", "--json");
    assertThat(run.json().get("job").asString()).startsWith("repeat:digest:");
    assertThat(schedule("pause", "digest").out()).contains("paused");
    assertThat(schedule("list").out()).contains("digest  paused");
    assertThat(schedule("resume", "digest").code()).isZero();
    assertThat(schedule("list").out()).contains("digest  planned");
    String planned = schedule("show", "digest", "--json").json().get("next").get(0).asString();
    String job = "repeat:digest:" + java.time.Instant.parse(planned).toEpochMilli();
    Outcome refused = program.run("remove", "mail", job);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("next run of a schedule");
    assertThat(schedule("remove", "digest").code()).isZero();
    assertThat(schedule("list", "--json").items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "run", "pause", "resume", "remove"})
  void aScheduleThatIsNotThereIsToldSo(String command) {
    putDigest();
    Outcome outcome = schedule(command, "none");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("there is no schedule none in queue \"mail\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put x",
        "put x --cron * --every 1h",
        "put x --cron @daily",
        "put x --every 1h --zone UTC",
        "put x --every 1h --data {",
        "put x --every 0",
        "put x --cron @never --zone UTC",
        "put x:1 --every 1h",
        "put x --every 1h --end 2001-01-01",
        "put x --cron @daily --zone Mars/Olympus",
        "list --limit 0",
        "nothing",
        ""
      })
  void whatMakesNoSenseIsRefused(String line) {
    Outcome outcome = schedule(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(outcome.code()).as(outcome.out()).isEqualTo(2);
    assertThat(outcome.err()).isNotBlank().doesNotContain("Exception");
  }

  @Test
  void eachCommandHasHelp() {
    for (String command :
        new String[] {"put", "list", "show", "run", "pause", "resume", "remove"}) {
      Outcome help = schedule(command, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.out()).contains("Usage: drover schedule", command).contains("--store");
    }
  }
}
