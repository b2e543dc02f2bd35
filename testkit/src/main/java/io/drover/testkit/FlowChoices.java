package io.drover.testkit;

import io.drover.job.FailurePolicy;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.Keep;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.Lease;
import io.drover.spi.Move;
import io.drover.spi.ParentLink;
import io.drover.spi.Settlement;
import io.drover.spi.Settlement.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * The details of one step of a {@link FlowRun}. For one step on one thread.
 *
 * <p>Few ids, so that jobs meet those that are there. Roots and those in the middle are never
 * children of what is below them, so that there is no circle.
 */
final class FlowChoices {

  private static final List<Keep> KEEPS =
      List.of(Keep.all(), Keep.all(), Keep.none(), Keep.count(2));

  private final Random random;
  private final FlowRun run;

  FlowChoices(Random random, FlowRun run) {
    this.random = random;
    this.run = run;
  }

  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String queue() {
    return one(run.names());
  }

  private JobKey root() {
    return JobKey.of(queue(), "p" + random.nextInt(3));
  }

  private JobKey middle() {
    return JobKey.of(queue(), "m" + random.nextInt(3));
  }

  private JobKey leaf() {
    return JobKey.of(queue(), "c" + random.nextInt(7));
  }

  /** Returns a job in one of the states, or one that never was. */
  JobKey job(JobState... states) {
    List<JobKey> jobs = new ArrayList<>();
    for (String queue : run.names()) {
      run.model(queue).jobs.values().stream()
          .filter(job -> Arrays.asList(states).contains(job.state))
          .forEach(job -> jobs.add(JobKey.of(queue, job.id)));
    }
    return jobs.isEmpty() ? JobKey.of(queue(), "never-was") : one(jobs);
  }

  private JobInsert insert(UnaryOperator<JobOptions> options) {
    JobOptions made = options.apply(JobOptions.defaults());
    return JobInsert.of("job", QueueBench.json("{}"), made, run.now()).delay(made.delay());
  }

  private JobInsert insert(JobKey key) {
    int kind = random.nextInt(8);
    return insert(
        options ->
            switch (kind) {
              case 0 -> options.id(key.id()).priority(1 + random.nextInt(2));
              case 1 ->
                  run.virtual() ? options.id(key.id()).delay(seconds()) : options.id(key.id());
              default -> options.id(key.id());
            });
  }

  private Duration seconds() {
    return Duration.ofSeconds(2 + random.nextInt(9));
  }

  private ParentLink link(JobKey parent) {
    return ParentLink.of(parent, one(List.of(FailurePolicy.values())));
  }

  private JobDelivery child(JobKey parent) {
    JobKey key = leaf();
    return JobDelivery.of(key.queue(), insert(key).parent(link(parent)));
  }

  List<JobDelivery> deliveries() {
    List<JobDelivery> jobs = new ArrayList<>();
    int kind = random.nextInt(10);
    if (kind == 0) {
      JobKey key = leaf();
      jobs.add(JobDelivery.of(key.queue(), insert(key)));
      return jobs;
    }
    if (kind < 3) {
      jobs.add(child(random.nextBoolean() ? root() : middle()));
      return jobs;
    }
    JobKey root = root();
    jobs.add(JobDelivery.of(root.queue(), insert(root).waitsForChildren(true)));
    for (int i = random.nextInt(4); i > 0; i--) {
      jobs.add(child(root));
    }
    if (random.nextInt(3) == 0) {
      JobKey middle = middle();
      JobInsert insert = insert(middle).parent(link(root)).waitsForChildren(true);
      jobs.add(JobDelivery.of(middle.queue(), insert));
      for (int i = random.nextInt(3); i > 0; i--) {
        jobs.add(child(middle));
      }
    }
    return jobs;
  }

  /** Returns at most one settlement, as two jobs may not finish at the same instant. */
  List<Settlement> settlements(String queue) {
    List<ModelJob> active = run.model(queue).in(JobState.ACTIVE);
    if (active.isEmpty()) {
      return List.of();
    }
    ModelJob job = one(active);
    Lease lease = run.lease(JobKey.of(queue, job.id));
    return List.of(settlement(JobKey.of(queue, job.id), lease, job));
  }

  private Settlement settlement(JobKey key, Lease lease, ModelJob job) {
    Failure failure = Failure.of("reason " + random.nextInt(3), List.of("trace"));
    int kind = random.nextInt(20);
    if (kind < 8) {
      Settlement end = Settlement.complete(lease, QueueBench.json("" + kind), one(KEEPS));
      return kind == 0 && isParent(key) ? end.deliveries(List.of(child(key))) : end;
    }
    if (kind < 14) {
      return Settlement.fail(lease, failure, one(KEEPS), 1);
    }
    if (kind < 17 && isParent(key)) {
      List<JobDelivery> children = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        children.add(child(key));
      }
      return Settlement.waitForChildren(lease).deliveries(children);
    }
    if (kind == 17) {
      JobDelivery letter = JobDelivery.of(one(run.names()), insert(options -> options));
      return Settlement.deadLetter(lease, failure, 1, letter);
    }
    if (kind == 18 && run.virtual()) {
      return Settlement.moveToLater(lease, seconds());
    }
    return job.priority == 0
        ? Settlement.giveBack(lease, Duration.ZERO)
        : Settlement.retry(lease, failure, false);
  }

  private static boolean isParent(JobKey key) {
    return key.id().startsWith("p") || key.id().startsWith("m");
  }

  Move move(JobKey job) {
    ModelJob found = run.model(job.queue()).jobs.get(job.id());
    byte[] data = found == null ? QueueBench.json("0") : found.data;
    ParentLink link =
        found != null && found.parent != null && random.nextInt(3) > 0 ? found.parent : null;
    boolean sameId = job.id().startsWith("c") && random.nextBoolean();
    JobKey to = sameId ? JobKey.of(queue(), job.id()) : leaf();
    // What is in the middle stays there, lest there be a circle.
    JobKey safe = isParent(job) ? JobKey.of(to.queue(), job.id()) : to;
    JobInsert insert = insert(options -> options.id(safe.id())).parent(link);
    return Move.of(job, data, JobDelivery.of(safe.queue(), insert));
  }

  static String describe(List<JobDelivery> jobs) {
    return jobs.stream()
        .map(
            delivery ->
                "%s:%s%s%s%s"
                    .formatted(
                        delivery.queue(),
                        delivery.job().options().id(),
                        delivery.job().waitsForChildren() ? " waits" : "",
                        delivery.job().delay().isZero() ? "" : " delayed",
                        delivery.job().parent() == null ? "" : " " + delivery.job().parent()))
        .toList()
        .toString();
  }

  static String tell(List<Settlement> settlements) {
    return settlements.stream()
        .map(
            one ->
                "%s %s %s %s"
                    .formatted(
                        one.outcome(), one.lease().jobId(), one.keep(), describe(one.deliveries())))
        .toList()
        .toString();
  }
}
