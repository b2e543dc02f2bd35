package io.drover.testkit.runtime;

import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.WorkerBuilder;
import io.drover.job.DeadLetterFilter;
import io.drover.job.JobState;
import io.drover.job.PageRequest;
import io.drover.job.TypeToken;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.util.List;

/** Calls about dead letters that make no sense. For one thread. */
final class LetterNonsense {

  private static final List<String> QUEUES = List.of("", " ", "a:b", "a\0", "a".repeat(5_000));
  private static final List<String> IDS = List.of("", " ", "a\0", "\ud83d", "a".repeat(5_000));

  private final Nonsense all;
  private final InputScene scene;

  LetterNonsense(Nonsense all, InputScene scene) {
    this.all = all;
    this.scene = scene;
  }

  void rows() {
    drover(scene.drover());
    letters(scene.letters());
    builder(scene.builder());
  }

  private void drover(Drover drover) {
    all.each(
        "Drover.deadLetters(String, Class)", QUEUES, name -> drover.deadLetters(name, Order.class));
    all.each(
        "Drover.deadLetters(String, TypeToken)",
        QUEUES,
        name -> drover.deadLetters(name, TypeToken.of(Order.class)));
  }

  private void letters(DeadLetters<Order> letters) {
    DeadLetterFilter any = DeadLetterFilter.all();
    JobQueue<Object> queue = scene.drover().queue(InputScene.LETTERS);
    String foreign = queue.admin().page(PageRequest.of(JobState.WAITING)).items().get(0).id();
    all.onlyNull(
        "DeadLetters.count(DeadLetterFilter)",
        "DeadLetters.page(DeadLetterFilter)",
        "DeadLetters.groups(DeadLetterFilter)",
        "DeadLetters.discard(DeadLetterFilter)",
        "DeadLetters.redrive(RedriveRequest)");
    String page = "DeadLetters.page(DeadLetterFilter, int, String)";
    all.each(page, List.of(0, -1, 1_001), limit -> letters.page(any, limit, null));
    all.each(
        page,
        List.of("", "0", foreign, "dead-waiting-", "a".repeat(1 << 20)),
        cursor -> letters.page(any, 1, cursor));
    all.each(
        "DeadLetters.groups(DeadLetterFilter, int)",
        List.of(0, -1),
        (Integer most) -> letters.groups(any, most));
    all.each("DeadLetters.find(String)", IDS, letters::find);
    all.each("DeadLetters.discard(String)", IDS, letters::discard);
    all.each("DeadLetters.redrive(String)", IDS, letters::redrive);
    all.each("DeadLetters.redrive(String, String)", IDS, id -> letters.redrive(id, "orders"));
    all.each("DeadLetters.redrive(String, String)", QUEUES, name -> letters.redrive("1", name));
    Order huge = new Order("x".repeat(InputScene.MAX_DATA), 1);
    all.each("DeadLetters.edit(String, Object)", IDS, id -> letters.edit(id, huge));
    all.row("DeadLetters.edit(String, Object)", () -> letters.edit(foreign, huge));
  }

  private void builder(WorkerBuilder<Order, Object> builder) {
    all.each("WorkerBuilder.deadLetterTo(String)", QUEUES, builder::deadLetterTo);
    all.row("WorkerBuilder.deadLetterTo(String)", () -> builder.deadLetterTo(scene.queue().name()));
    all.onlyNull("WorkerBuilder.breaker(Breaker)", "WorkerBuilder.onBreaker(Consumer)");
  }
}
