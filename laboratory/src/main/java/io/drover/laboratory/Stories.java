package io.drover.laboratory;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stories of all jobs, put together from histories and a store's contents. For one thread. */
final class Stories {

  private final Map<String, JobStory> byLabel = new LinkedHashMap<>();
  private final Map<String, Run> running = new HashMap<>();

  private Stories() {}

  static Stories of(List<Happening> happenings, Contents contents) {
    Stories stories = new Stories();
    happenings.forEach(stories::add);
    contents.jobs().forEach(job -> stories.story(job.label()).held.add(job));
    return stories;
  }

  private void add(Happening happening) {
    switch (happening.what()) {
      case ATTEMPTED, ACKNOWLEDGED, UNANSWERED, GARBLED, TOLD_COMPLETED, TOLD_FAILED ->
          story(happening.subject()).add(happening);
      case STARTED -> {
        JobStory story = story(happening.subject());
        story.add(happening);
        Run run = new Run(happening.process(), happening.nanos());
        story.runs.add(run);
        running.put(key(happening), run);
      }
      case RETURNED, THREW -> {
        story(happening.subject()).add(happening);
        Run run = running.remove(key(happening));
        if (run != null) {
          run.end(happening.nanos(), happening.what() == What.RETURNED);
        }
      }
      case PULSE, ENDED, CUT, CLOCK_SET, DAMAGED, TROUBLE, DISTURBED, CALM -> {}
    }
  }

  private static String key(Happening happening) {
    return happening.process() + " " + happening.number();
  }

  private JobStory story(String label) {
    return byLabel.computeIfAbsent(label, JobStory::new);
  }

  Collection<JobStory> all() {
    return byLabel.values();
  }

  @Nullable JobStory find(String label) {
    return byLabel.get(label);
  }
}
