package io.drover.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublishLaneTest {

  private final List<Runnable> tasks = new ArrayList<>();
  private final PublishLane lane = new PublishLane(tasks::add);
  private final List<String> sent = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private long version;

  private class Fake implements PublishLane.Sending {
    private final String name;
    private long found = version;
    private CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private RuntimeException trouble;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public void find() {
      throwTrouble();
      found = version;
    }

    @Override
    public Map<String, Long> versions() {
      return Map.of("x", found);
    }

    @Override
    public CompletableFuture<Boolean> send() {
      throwTrouble();
      sent.add(name + " by " + found);
      answer = new CompletableFuture<>();
      return answer;
    }

    private void throwTrouble() {
      if (trouble != null) {
        throw trouble;
      }
    }

    @Override
    public void fail(Throwable error) {
      failed.add(name);
    }
  }

  private Fake add(String name) {
    Fake fake = new Fake(name);
    lane.add(fake);
    return fake;
  }

  private void runTasks() {
    List<Runnable> all = List.copyOf(tasks);
    tasks.clear();
    all.forEach(Runnable::run);
  }

  @Test
  void whatIsOutdatedIsSentAgainBeforeWhatCameLater() {
    Fake a = add("a");
    Fake b = add("b");
    assertThat(sent).containsExactly("a by 0", "b by 0");
    version = 1;
    Fake c = add("c");
    b.answer.complete(false);
    Fake d = add("d");
    assertThat(sent).hasSize(2);
    assertThat(tasks).isEmpty();
    a.answer.complete(false);
    runTasks();
    assertThat(sent.subList(2, sent.size()))
        .containsExactly("a by 1", "b by 1", "c by 1", "d by 1");
    List.of(a, b, c, d).forEach(each -> each.answer.complete(true));
    assertThat(tasks).isEmpty();
    add("e");
    assertThat(sent).last().isEqualTo("e by 1");
  }

  @Test
  void whatFindsOtherBindingsWaitsForWhatIsUnderWay() {
    Fake a = add("a");
    version = 1;
    Fake b = add("b");
    assertThat(sent).containsExactly("a by 0");
    a.answer.complete(true);
    runTasks();
    b.answer.complete(true);
    assertThat(sent).containsExactly("a by 0", "b by 1");
  }

  @Test
  void bindingsThatChangeAgainWhileItIsSentHaltIt() {
    Fake a = add("a");
    Fake b = add("b");
    a.answer.complete(false);
    version = 1;
    Fake c =
        new Fake("c") {
          @Override
          public void find() {
            version = 2;
            super.find();
          }
        };
    lane.add(c);
    b.answer.complete(false);
    runTasks();
    assertThat(sent.subList(2, sent.size())).containsExactly("a by 1", "b by 1");
    a.answer.complete(true);
    b.answer.complete(false);
    runTasks();
    assertThat(sent.subList(4, sent.size())).containsExactly("b by 2", "c by 2");
  }

  @Test
  void whatFailsHoldsUpNothing() {
    Fake a = add("a");
    Fake b = add("b");
    Fake c = add("c");
    c.answer.completeExceptionally(new IllegalStateException("c"));
    b.trouble = new IllegalStateException("b");
    b.answer.complete(false);
    a.answer.complete(false);
    add("d");
    runTasks();
    assertThat(failed).containsExactly("b");
    assertThat(sent.subList(3, sent.size())).containsExactly("a by 0", "d by 0");
    Fake e = new Fake("e");
    e.trouble = new IllegalStateException("e");
    assertThatThrownBy(() -> lane.add(e)).isSameAs(e.trouble);
    assertThat(failed).containsExactly("b");
  }
}
