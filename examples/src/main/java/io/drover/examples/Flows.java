package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.AddedFlow;
import io.drover.job.ChildState;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.FlowTree;
import io.drover.job.JobOptions;
import io.drover.job.JobType;
import io.drover.job.UnrecoverableException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trees of jobs: a parent runs when its children have ended, and has their results. Children may be
 * in other queues, and parents themselves.
 */
public final class Flows {

  /**
   * An album.
   *
   * @param title its title
   * @param pictures how many pictures it has
   */
  record Album(String title, int pictures) {}

  static final JobType<Album> PUBLISH = JobType.of("publish", Album.class);
  static final JobType<String> RESIZE = JobType.of("resize", String.class);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Flows() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
      System.out.println(grow(drover));
      System.out.println(large(drover, 1000));
    }
  }

  static String run(Drover drover) {
    AddedFlow flow =
        drover.add(
            Flow.of("albums", PUBLISH, new Album("Alps", 2))
                .child(Flow.of("images", RESIZE, "cover.jpg", JobOptions.defaults().attempts(3)))
                .child(Flow.of("images", RESIZE, "broken").onFailure(FailurePolicy.IGNORE)));

    Worker images = images(drover);
    Worker albums =
        drover
            .queue("albums")
            .worker()
            .on(
                PUBLISH,
                job -> {
                  List<String> files =
                      job.children().results(String.class).values().stream().sorted().toList();
                  return "%s with %s, without %s"
                      .formatted(
                          job.data().title(), files, job.children().ignoredFailures().values());
                })
            .start();
    try (images;
        albums) {
      String result = drover.queue("albums").awaitResult(flow.id(), String.class, LIMIT);
      return result + "\n" + describe(drover.flow(flow.key()).orElseThrow());
    }
  }

  /** Tells a tree, a line for each job. */
  static String describe(FlowTree tree) {
    return tree.children().stream()
        .map(child -> child.state().map(ChildState::name).orElse("") + describe(child))
        .sorted()
        .collect(Collectors.joining(", ", tree.key().queue() + "(", ")"));
  }

  private static Worker images(Drover drover) {
    return drover
        .queue("images")
        .worker()
        .on(
            RESIZE,
            job -> {
              if (job.data().equals("broken")) {
                throw new UnrecoverableException("no picture");
              }
              return "small-" + job.data();
            })
        .concurrency(8)
        .start();
  }

  /** A handler that finds out only as it runs which children it needs. */
  static String grow(Drover drover) {
    JobQueue<Album> albums = drover.queue("growing", Album.class);
    String id = albums.add("publish", new Album("Rome", 3)).id();
    Worker images = images(drover);
    Worker worker =
        albums
            .worker(
                job -> {
                  if (job.children().counts().total() == 0) {
                    for (int i = 1; i <= job.data().pictures(); i++) {
                      job.addChild("images", RESIZE, i + ".jpg");
                    }
                    throw job.waitForChildren(); // It runs again when they have ended.
                  }
                  return job.data().title() + " " + job.children().counts().completed();
                })
            .start();
    try (images;
        worker) {
      return String.valueOf(albums.awaitResult(id, String.class, LIMIT));
    }
  }

  /** So many children that they are neither added nor read all at once. */
  static long large(Drover drover, int pictures) {
    AddedFlow flow =
        drover.add(
            Flow.of("books", "print", "a book")
                .children(
                    () ->
                        IntStream.range(0, pictures)
                            .mapToObj(i -> Flow.of("images", RESIZE, i + ".jpg"))
                            .iterator()));
    Worker images = images(drover);
    Worker books =
        drover
            .queue("books")
            .worker(job -> job.children().stream(ChildState.COMPLETED).count())
            .start();
    try (images;
        books) {
      Long printed = drover.queue("books").awaitResult(flow.id(), Long.class, LIMIT);
      return printed == null ? 0 : printed;
    }
  }
}
