package io.drover.laboratory;

import io.drover.job.JobState;
import io.drover.laboratory.Finding.Fault;
import io.drover.laboratory.Task.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what processes recorded with what the store holds in the end, and finds what no promise
 * allows: each job runs at least once, and again only for a reason. For one thread.
 */
final class Checker {

  private final Stories stories;
  private final Disturbances disturbances;
  private final long lease;
  private final long beginning;
  private final List<Finding> findings = new ArrayList<>();
  private int forgotten;
  private int again;
  private int excused;

  private Checker(List<Happening> happenings, Contents contents, Duration lease) {
    this.stories = Stories.of(happenings, contents);
    this.disturbances = Disturbances.of(happenings, lease);
    this.lease = lease.toNanos();
    this.beginning = happenings.isEmpty() ? 0 : happenings.get(0).nanos();
  }

  /**
   * Checks a round.
   *
   * @param happenings the histories of all processes, in the order in which it happened
   * @param contents what the store holds after it was left alone for long
   * @param lease how long the leases of the workers are
   */
  static Verdict check(List<Happening> happenings, Contents contents, Duration lease) {
    return new Checker(happenings, contents, lease).check();
  }

  private Verdict check() {
    for (JobStory story : stories.all()) {
      origin(story);
      presence(story);
      ending(story);
      runs(story);
    }
    damages();
    return new Verdict(findings, tally());
  }

  private Tally tally() {
    Tally tally = new Tally();
    for (JobStory story : stories.all()) {
      tally.attempted += story.attempted ? 1 : 0;
      tally.acknowledged += story.acknowledged.isEmpty() ? 0 : 1;
      tally.unanswered += story.unanswered ? 1 : 0;
      tally.runs += story.runs.size();
    }
    tally.ends = disturbances.ended();
    tally.cuts = disturbances.cuts();
    tally.damages = disturbances.damages().size();
    tally.harmless =
        (int)
            disturbances.damages().stream()
                .filter(damage -> damage.startsWith(Damage.Outcome.HARMLESS.name()))
                .count();
    tally.forgotten = forgotten;
    tally.again = again;
    tally.excused = excused;
    return tally;
  }

  private void damages() {
    for (String damage : disturbances.damages()) {
      if (damage.startsWith(Damage.Outcome.UNNOTICED.name())) {
        findings.add(new Finding(Fault.UNEXPECTED, damage, "nobody noticed the damage"));
      }
    }
  }

  /** Somebody has added the job, its data are what was added, and it is there once. */
  private void origin(JobStory story) {
    if (!wasAdded(story) && !(story.held.isEmpty() && story.runs.isEmpty())) {
      find(Fault.UNEXPECTED, story, "nobody added it");
    }
    if (story.garbled || story.held.stream().anyMatch(job -> !job.whole())) {
      find(Fault.UNEXPECTED, story, "its data are not those that were added");
    }
    if (story.held.size() > 1) {
      find(Fault.DOUBLED, story, "it is in the store more than once");
    }
  }

  private boolean wasAdded(JobStory story) {
    JobStory sender = sender(story);
    return sender == null ? story.attempted : sender.hasReturned();
  }

  private @Nullable JobStory sender(JobStory story) {
    return Task.isSent(story.label) ? stories.find(Task.senderOf(story.label)) : null;
  }

  /** What was acknowledged is there, and what was sent is if its sender completed. */
  private void presence(JobStory story) {
    boolean held = !story.held.isEmpty();
    if (!held) {
      if (isToldCompleted(story)
          || !story.acknowledged.stream().allMatch(disturbances::mayBeForgotten)) {
        find(Fault.LOST, story, "it was acknowledged, and is not in the store");
      } else if (!story.acknowledged.isEmpty()) {
        forgotten++;
      }
    }
    JobStory sender = sender(story);
    if (held && sender != null && !sender.isCompleted()) {
      find(Fault.UNEXPECTED, story, "it was sent by a job that has not completed");
    }
    if (Task.kind(story.label) == Kind.SENDING
        && !Task.isSent(story.label)
        && story.isCompleted()
        && isMissing(Task.sentBy(story.label))) {
      find(Fault.LOST, story, "it completed, and what it sent is not in the store");
    }
  }

  private boolean isMissing(String label) {
    JobStory story = stories.find(label);
    return story == null || story.held.isEmpty();
  }

  /** Each job has ended, and as its handler wanted. */
  private void ending(JobStory story) {
    for (Contents.Held job : story.held) {
      boolean doomed = Task.kind(story.label) == Kind.DOOMED;
      if (job.state() == JobState.COMPLETED) {
        if (doomed || !story.hasReturned()) {
          find(Fault.UNEXPECTED, story, "it completed, and no handler returned");
        }
      } else if (job.state() == JobState.FAILED) {
        if (!doomed || story.runs.stream().filter(Run::hasThrown).count() < Task.ATTEMPTS) {
          find(Fault.UNEXPECTED, story, "it failed, and had attempts left: " + job.reason());
        }
      } else {
        find(Fault.STUCK, story, "it is still " + job.state());
      }
    }
    if (!story.held.isEmpty() && !story.isCompleted() && isToldCompleted(story)) {
      find(Fault.LOST, story, "its completion was told, and the store does not have it");
    }
  }

  private boolean isToldCompleted(JobStory story) {
    return story.runs.stream()
        .map(Run::told)
        .anyMatch(at -> at != Run.NEVER && !disturbances.mayBeForgotten(at));
  }

  /** Each run has a reason that all earlier ones leave. */
  private void runs(JobStory story) {
    again += Math.max(0, story.runs.size() - 1);
    for (int later = 1; later < story.runs.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        pair(story, story.runs.get(earlier), story.runs.get(later).start);
      }
    }
  }

  private void pair(JobStory story, Run run, long next) {
    long end = Math.min(run.end(), disturbances.end(run.process));
    if (run.told() < next) {
      if (!disturbances.mayBeForgotten(run.told())) {
        find(Fault.DOUBLED, story, "it ran again after its completion was told");
      }
    } else if (end > next) {
      if (mayHaveLostLease(run, next)) {
        excused++;
      } else {
        find(
            Fault.OVERLAPPING, story, "it ran twice at once, under a lease that was not disturbed");
      }
    } else if (run.hasReturned() && !mayBeUnsettled(run, next)) {
      find(Fault.DOUBLED, story, "it ran again, and nothing kept its end from being recorded");
    }
  }

  /** A lease is renewed in half of its time, so a shorter disturbance does not cost it. */
  private boolean mayHaveLostLease(Run run, long at) {
    return disturbances.disturbed(run.process, at - 2 * lease, at) >= lease / 4
        || disturbances.mayHaveEndedLeases(run.start - lease, at);
  }

  private boolean mayBeUnsettled(Run run, long at) {
    return disturbances.end(run.process) <= at
        || disturbances.disturbed(run.process, run.start - lease, at) > 0
        || disturbances.mayHaveEndedLeases(run.start - lease, at);
  }

  private void find(Fault fault, JobStory story, String what) {
    findings.add(new Finding(fault, story.label, what + story.tell(beginning)));
  }
}
