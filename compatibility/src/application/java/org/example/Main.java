package org.example;

import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.JobQueue;
import io.drover.Worker;
import io.drover.job.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** A program that runs a job on each store it is given. Stateless. */
public final class Main {

  private Main() {}

  /**
   * The data of a job.
   *
   * @param to for whom
   * @param at when
   */
  public record Mail(String to, Instant at) {}

  /**
   * Runs the jobs.
   *
   * @param uris the stores
   */
  public static void main(String[] uris) {
    System.out.println("jdk.net: " + ModuleLayer.boot().findModule("jdk.net").isPresent());
    for (String uri : uris) {
      run(uri, DroverSettings.defaults());
      run(uri, DroverSettings.defaults().codec(JsonCodec.jackson(new JsonMapper())));
    }
    System.out.println("all ran");
  }

  private static void run(String uri, DroverSettings settings) {
    Mail mail = new Mail("ann", Instant.parse("2026-01-01T00:00:00Z"));
    try (Drover drover = Drover.open(uri, settings)) {
      JobQueue<Mail> mails = drover.queue("mails", Mail.class);
      String id = mails.add("mail", mail).id();
      Worker worker = mails.worker(job -> job.data()).start();
      try (worker) {
        Mail result = mails.awaitResult(id, Mail.class, Duration.ofSeconds(30));
        if (!mail.equals(result)) {
          throw new IllegalStateException("expected " + mail + ", got: " + result);
        }
      }
    }
  }
}
