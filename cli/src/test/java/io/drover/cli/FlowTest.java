package io.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.cli.Program.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class FlowTest {

  private static final String TREE =
      """
      {"queue":"albums", "name":"publish", "data":{"album":7.10}, "options":{"id":"album-7", "attempts":3},
       "children":[
         {"queue":"images", "name":"resize", "data":"cover", "options":{"id":"cover", "priority":2}},
         {"queue":"images", "options":{"id":"back"}, "onFailure":"ignore",
          "children":[{"queue":"images", "options":{"id":"scan"}}]}]}
      """;

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder.resolve("store"));
  }

  @Test
  void aTreeIsAddedAndShown() throws Exception {
    Path file = Files.writeString(folder.resolve("tree.json"), TREE);
    Outcome added = program.run("flow", file.toString());
    assertThat(added.err()).isEmpty();
    assertThat(added.out()).isEqualTo("added job album-7 to albums with 3 below it\n");
    assertThat(added.code()).isZero();
    Outcome shown = program.run("job", "albums", "album-7", "--tree");
    assertThat(shown.out().lines())
        .hasSize(4)
        .contains("albums:album-7  publish  waiting-children")
        .anyMatch(line -> line.endsWith("─ images:cover  resize  prioritized"))
        .anyMatch(line -> line.endsWith("─ images:back  job  waiting-children"))
        .anyMatch(line -> line.endsWith("  └─ images:scan  job  waiting"));
    JsonNode tree = program.run("job", "albums", "album-7", "--tree", "--json").json();
    assertThat(tree.at("/childCounts/pending").asInt()).isEqualTo(2);
    assertThat(tree.get("children")).hasSize(2);
    JsonNode child = program.run("job", "images", "back", "--json").json();
    assertThat(child.get("parent").asString()).isEqualTo("albums:album-7");
    JsonNode parent = program.run("job", "albums", "album-7", "--json").json();
    assertThat(parent.get("data").toString()).isEqualTo("{\"album\":7.10}");
    assertThat(parent.at("/options/attempts").asInt()).isEqualTo(3);
    assertThat(program.run("job", "albums", "nobody", "--tree").code()).isEqualTo(2);
  }

  @Test
  void severalTreesComeFromStandardInput() {
    Outcome added =
        program.runWith(
            "[{\"queue\":\"q\",\"children\":[{\"queue\":\"r\"}]},{\"queue\":\"q\"}]",
            "flow",
            "-",
            "--json");
    assertThat(added.err()).isEmpty();
    assertThat(added.items()).hasSize(2);
    assertThat(added.items().at("/0/jobs").asInt()).isEqualTo(2);
    assertThat(added.items().at("/0/children/0/queue").asString()).isEqualTo("r");
  }

  @Test
  void moreChildrenThanAskedForAreCounted() {
    program.runWith(
        "{\"queue\":\"q\",\"options\":{\"id\":\"p\"},\"children\":[{\"queue\":\"r\"},{\"queue\":\"r\"},{\"queue\":\"r\"}]}",
        "flow",
        "-");
    assertThat(program.run("job", "q", "p", "--tree", "--limit", "2").out())
        .endsWith("└─ … 1 more\n");
  }

  @ParameterizedTest(name = ParameterizedTest.DISPLAY_NAME_PLACEHOLDER + ": {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'queue':'q','children':[{'name':'n'}]} | $.children[0].queue: expected a text, got: nothing",
        "[{'queue':'q'},7] | $[1]: expected a job such as",
        "{'queue':'q','childern':[]} | $: expected one of queue, name, data, options, onFailure, children, got: childern",
        "{'queue':'a:b'} | $: expected a queue name without a colon",
        "{'queue':'q','children':{}} | $.children: expected an array of jobs, got: {}",
        "{'queue':'q','onFailure':'explode'} | $.onFailure: expected one of wait, fail-parent, continue-parent, ignore, remove, got: \"explode\"",
        "{'queue':'q','options':{'attempts':0}} | $.options.attempts: expected",
        "{'queue':'q','options':{'delay':5}} | $.options.delay: expected a text, got: 5",
        "{'queue':'q','options':{'retries':5}} | $.options: expected one of at, attempts,",
        "{'queue':'q' | expected - to be JSON",
      })
  void whatMakesNoSenseIsToldWithItsPlace(String json, String message) {
    Outcome outcome = program.runWith(json.replace('\'', '"'), "flow", "-");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.out()).isEmpty();
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void aTreeThatIsRefusedSaysHowToGoOn() {
    String small = "{\"queue\":\"q\",\"data\":1}";
    String large = small.replace("1", "\"" + "x".repeat(17 << 20) + "\"");
    Outcome broken =
        program.runWith("[%s,%s,%s]".formatted(small, large, small), "flow", "-", "--json-lines");
    assertThat(broken.code()).isEqualTo(ExitCode.USAGE);
    assertThat(broken.out().lines()).hasSize(1);
    assertThat(broken.err()).contains("The same command with --skip 1 does the rest.");
    String mended = "[%s,%s,%s]".formatted(small, small, small);
    assertThat(program.runWith(mended, "flow", "-", "--skip", "1").out().lines()).hasSize(2);
    assertThat(program.run("jobs", "q", "--json").items()).hasSize(3);
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    Outcome outcome = program.run("flow", folder.resolve("none.json").toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected FILE to be a file that can be read");
  }
}
