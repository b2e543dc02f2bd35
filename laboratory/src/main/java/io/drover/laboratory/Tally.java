package io.drover.laboratory;

/** What a round consisted of, in numbers. For one thread. */
final class Tally {

  int attempted;
  int acknowledged;
  int unanswered;

  /** Acknowledged jobs that the store may forget by its settings, and has forgotten. */
  int forgotten;

  int runs;

  /** Runs of jobs that had run before: retries, and what troubles make necessary. */
  int again;

  /** Runs that began while another was under way, whose lease a disturbance may have cost. */
  int excused;

  /** Processes that ended. */
  int ends;

  /** How often the store ended. */
  int cuts;

  /** Damages to copies of the store. */
  int damages;

  /** Those after which all was there. */
  int harmless;

  void add(Tally other) {
    attempted += other.attempted;
    acknowledged += other.acknowledged;
    unanswered += other.unanswered;
    forgotten += other.forgotten;
    runs += other.runs;
    again += other.again;
    excused += other.excused;
    ends += other.ends;
    cuts += other.cuts;
    damages += other.damages;
    harmless += other.harmless;
  }

  @Override
  public String toString() {
    return "attempted %d, acknowledged %d, unanswered %d, forgotten %d, runs %d, again %d, excused overlaps %d, processes ended %d, store ended %d, damages %d, harmless of them %d"
        .formatted(
            attempted,
            acknowledged,
            unanswered,
            forgotten,
            runs,
            again,
            excused,
            ends,
            cuts,
            damages,
            harmless);
  }
}
