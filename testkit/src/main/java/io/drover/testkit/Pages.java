package io.drover.testkit;

import io.drover.job.Page;
import io.drover.job.PageRequest;
import io.drover.job.QueueEvent;
import io.drover.spi.Engine;
import io.drover.spi.EventLog;
import io.drover.spi.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Reads what comes in pages to its end. Stateless. */
final class Pages {

  private Pages() {}

  static List<JobRecord> all(Engine engine, String queue, PageRequest first) {
    List<JobRecord> jobs = new ArrayList<>();
    PageRequest request = first;
    while (true) {
      Page<JobRecord> page = engine.inspection().page(queue, request);
      if (page.items().size() > request.limit()) {
        throw new AssertionError("page of %s has %s".formatted(request, page.items().size()));
      }
      jobs.addAll(page.items());
      if (page.next().isEmpty()) {
        return jobs;
      }
      request = request.after(page.next().get());
    }
  }

  static List<String> events(EventLog.Cursor cursor) {
    List<String> events = new ArrayList<>();
    while (true) {
      List<QueueEvent> next = Reply.of(cursor.read());
      if (next.isEmpty()) {
        return events;
      }
      next.forEach(event -> events.add(line(event)));
    }
  }

  static String line(QueueEvent event) {
    StringBuilder line =
        new StringBuilder(event.type().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (event.jobId() != null) {
      line.append(' ').append(event.jobId());
    }
    new TreeMap<>(event.fields())
        .forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }
}
