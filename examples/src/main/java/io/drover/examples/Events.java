package io.drover.examples;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.QueueEvents;
import io.drover.Worker;
import io.drover.job.QueueEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Events: what happens in a queue, whoever does it, in one order, from now on or from a position.
 */
public final class Events {

  private Events() {}

  /**
   * Runs the example.
   *
   * @param args the store's URI, or nothing for a store in memory
   */
  public static void main(String[] args) throws InterruptedException {
    try (Drover drover = StoreArgument.open(args)) {
      System.out.println(run(drover));
    }
  }

  static List<QueueEvent.Type> run(Drover drover) throws InterruptedException {
    JobQueue<String> films = drover.queue("films", String.class);
    List<QueueEvent.Type> seen = new CopyOnWriteArrayList<>();
    CountDownLatch completed = new CountDownLatch(1);
    QueueEvents events =
        films.events(
            event -> {
              seen.add(event.type());
              if (event.type() == QueueEvent.Type.COMPLETED) {
                completed.countDown();
              }
            });
    Worker worker =
        films
            .worker(
                job -> {
                  job.updateProgress(50);
                  return "encoded " + job.data();
                })
            .start();
    try (events;
        worker) {
      films.add("encode", "holiday.mov");
      completed.await();
    }
    // events.position() can be remembered, to go on from there with films.events(position, …).
    return seen;
  }
}
