package io.drover.laboratory;

import io.drover.job.JobState;
import java.util.ArrayList;
import java.util.List;

/** All that is recorded of one job. For one thread. */
final class JobStory {

  final String label;
  final List<Long> acknowledged = new ArrayList<>();
  final List<Run> runs = new ArrayList<>();
  final List<Contents.Held> held = new ArrayList<>();
  private final List<Happening> happenings = new ArrayList<>();
  boolean attempted;
  boolean unanswered;
  boolean garbled;

  JobStory(String label) {
    this.label = label;
  }

  /** Adds what happened next. */
  void add(Happening happening) {
    happenings.add(happening);
    switch (happening.what()) {
      case ATTEMPTED -> attempted = true;
      case ACKNOWLEDGED -> acknowledged.add(happening.nanos());
      case UNANSWERED -> unanswered = true;
      case GARBLED -> garbled = true;
      case TOLD_COMPLETED -> lastReturned(happening);
      default -> {}
    }
  }

  private void lastReturned(Happening told) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      Run run = runs.get(i);
      if (run.process.equals(told.process()) && run.hasReturned()) {
        run.tellCompleted(told.nanos());
        return;
      }
    }
  }

  boolean isCompleted() {
    return held.stream().anyMatch(job -> job.state() == JobState.COMPLETED);
  }

  boolean hasReturned() {
    return runs.stream().anyMatch(Run::hasReturned);
  }

  /** Tells all of it, in milliseconds from a beginning. */
  String tell(long beginning) {
    StringBuilder text = new StringBuilder();
    for (Happening happening : happenings) {
      text.append(
          "%n    %,.1f ms %s %s"
              .formatted(
                  (happening.nanos() - beginning) / 1e6, happening.process(), happening.what()));
    }
    for (Contents.Held job : held) {
      text.append("%n    in the store: %s %s".formatted(job.state(), job.reason()));
    }
    return text.toString();
  }
}
