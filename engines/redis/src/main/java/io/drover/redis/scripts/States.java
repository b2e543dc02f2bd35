package io.drover.redis.scripts;

import io.drover.job.JobState;

/** The keys in which jobs of each state are (format §1.2). Stateless. */
public final class States {

  private States() {}

  public static String key(JobState state) {
    return switch (state) {
      case WAITING -> "wait";
      case PRIORITIZED -> "prioritized";
      case DELAYED -> "delayed";
      case ACTIVE -> "active";
      case WAITING_CHILDREN -> "waiting-children";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
    };
  }

  public static JobState of(String key) {
    for (JobState state : JobState.values()) {
      if (key(state).equals(key)) {
        return state;
      }
    }
    throw new IllegalArgumentException("expected the key of a state, got: " + key);
  }
}
