package io.drover.embedded;

import java.util.List;
import java.util.Map;

/** What was found in a store, and what is wrong with it. Immutable. */
public final class StoreReport {

  private final List<String> problems;
  private final Map<String, Long> jobs;

  StoreReport(List<String> problems, Map<String, Long> jobs) {
    this.problems = List.copyOf(problems);
    this.jobs = Map.copyOf(jobs);
  }

  /** Returns whether nothing is wrong. */
  public boolean isWhole() {
    return problems.isEmpty();
  }

  /** Returns what is wrong, each in a sentence for people to read; empty if nothing is. */
  public List<String> problems() {
    return problems;
  }

  /** Returns how many jobs were found, by queue; empty if it was not possible to look for them. */
  public Map<String, Long> jobs() {
    return jobs;
  }
}
