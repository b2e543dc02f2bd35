package io.drover.laboratory;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.job.Job;
import io.drover.job.JobState;
import io.drover.job.Page;
import io.drover.job.PageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a store holds at the end. Immutable.
 *
 * @param jobs all jobs of both queues
 */
record Contents(List<Held> jobs) {

  private static final int FIELDS = 4;

  /**
   * A job that the store has.
   *
   * @param whole whether its data are as they were added
   * @param reason why it failed, or empty
   */
  record Held(String label, JobState state, boolean whole, String reason) {}

  Contents {
    jobs = List.copyOf(jobs);
  }

  /** Reads all jobs that a store has. */
  static Contents of(Drover drover) {
    List<Held> jobs = new ArrayList<>();
    for (String name : List.of(Task.QUEUE, Task.NEXT_QUEUE)) {
      JobQueue<Task> queue = drover.queue(name, Task.class);
      for (JobState state : JobState.values()) {
        PageRequest request = PageRequest.of(state).limit(PageRequest.MAX_LIMIT);
        Optional<String> next;
        do {
          Page<Job<Task>> page = queue.admin().page(request);
          page.items().forEach(job -> jobs.add(held(job)));
          next = page.next();
          request = next.map(request::after).orElse(request);
        } while (next.isPresent());
      }
    }
    return new Contents(jobs);
  }

  private static Held held(Job<Task> job) {
    Task task = job.data();
    String reason = job.failedReason().orElse("").replaceAll("\\s+", " ");
    return new Held(task.label(), job.state(), task.isWhole(), reason);
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Held job : jobs) {
      lines.add(job.label + " " + job.state + " " + job.whole + " " + job.reason);
    }
    Files.write(file, lines);
  }

  static Contents read(Path file) throws IOException {
    List<Held> jobs = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split(" ", FIELDS);
      jobs.add(
          new Held(
              fields[0], JobState.valueOf(fields[1]), Boolean.parseBoolean(fields[2]), fields[3]));
    }
    return new Contents(jobs);
  }
}
