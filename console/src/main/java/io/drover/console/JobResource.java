package io.drover.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.QueueAdmin;
import io.drover.console.Masking.Part;
import io.drover.job.Added;
import io.drover.job.FlowRequest;
import io.drover.job.Job;
import io.drover.job.JobKey;
import io.drover.job.JobState;
import io.drover.job.NewJob;
import io.drover.job.PageRequest;
import io.drover.job.PageRequest.Order;
import io.drover.spi.Answers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about jobs: lists, searches, and each with all there is. Immutable. */
final class JobResource {

  /** The most jobs of one answer. */
  static final int MAX_LIMIT = 100;

  private static final int MAX_LINES = 1000;
  private static final int MAX_DEPTH = 20;
  private static final int MAX_TREE = 500;

  private final Drover drover;
  private final Shown shown;
  private final JobForm form;
  private final JobSearch search;

  JobResource(Drover drover, ConsoleSettings settings) {
    this.drover = drover;
    this.shown = new Shown(settings);
    this.form = new JobForm(shown);
    this.search = new JobSearch(form, settings.searchedJobs());
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/queues/{queue}/jobs", "listJobs", this::list);
    routing.get("/api/v1/queues/{queue}/search", "searchJobs", this::search);
    routing.post("/api/v1/queues/{queue}/jobs", "addJob", this::add);
    String job = "/api/v1/queues/{queue}/jobs/{id}";
    routing.get(job, "getJob", call -> Answer.json(form.whole(found(call))));
    routing.get(job + "/data", "getJobData", this::data);
    routing.get(job + "/result", "getJobResult", this::result);
    routing.get(job + "/progress", "getJobProgress", this::progress);
    routing.get(job + "/logs", "getJobLogs", this::logs);
    routing.get(job + "/tree", "getJobTree", this::tree);
    routing.get(job + "/explanation", "explainJob", this::explain);
  }

  private Answer list(Call call) {
    Query query = call.query("state", "order", "limit", "cursor");
    JobState state = Texts.constant(JobState.class, "state", query.needed("state"));
    PageRequest request = PageRequest.of(state);
    request = query.constant("order", Order.class).map(request::order).orElse(request);
    int limit = query.number("limit", 50, MAX_LIMIT);
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    String next =
        reading(queue(call).admin(), request)
            .read(limit, query.textOrNull("cursor"), job -> items.add(form.row(job)));
    return Answer.json(json.put("next", next));
  }

  private Answer search(Call call) {
    Query query = call.query("state", "order", "id", "name", "text", "cursor");
    if (query.text("id").isPresent()) {
      ObjectNode json = JsonText.object();
      ArrayNode items = json.putArray("items");
      queue(call).find(query.needed("id")).ifPresent(job -> items.add(form.row(job)));
      return Answer.json(json.put("examined", 1).putNull("next"));
    }
    JobState state = Texts.constant(JobState.class, "state", query.needed("state"));
    PageRequest request = PageRequest.of(state);
    request = query.constant("order", Order.class).map(request::order).orElse(request);
    return Answer.json(search.run(queue(call).admin(), request, query));
  }

  /** Returns what reads the jobs of a request in steps. */
  static PageReading<Job<Object>> reading(QueueAdmin<Object> admin, PageRequest request) {
    PageReading.Source<Job<Object>> source =
        (limit, cursor) -> admin.page(request.limit(Math.min(limit, MAX_LIMIT)).after(cursor));
    return new PageReading<>(source, JobForm::size);
  }

  private Answer add(Call call) {
    NewJob<Object> job = JobRequest.read(call.body(JobRequest.PROPERTIES.toArray(String[]::new)));
    Added added = queue(call).add(job.name(), job.data(), job.options());
    ObjectNode json =
        JsonText.object().put("id", added.id()).put("outcome", Texts.name(added.outcome()));
    return Answer.json(added.isNew() ? 201 : 200, json);
  }

  private Answer data(Call call) {
    Job<Object> job = found(call);
    return raw(job, Part.DATA, job.dataJson());
  }

  private Answer result(Call call) {
    Job<Object> job = found(call);
    return raw(job, Part.RESULT, there(job.resultJson().orElse(null), "a result", job));
  }

  private Answer progress(Call call) {
    Job<Object> job = found(call);
    return raw(job, Part.PROGRESS, there(job.progressJson().orElse(null), "progress", job));
  }

  private static String there(@Nullable String json, String what, Job<?> job) {
    if (json == null) {
      throw Problem.missing("expected a job with %s, got job %s without", what, job.id());
    }
    return json;
  }

  /** As it is stored, however large; a browser saves it and shows nothing. */
  private Answer raw(Job<?> job, Part part, String json) {
    String whole = shown.whole(job.queue(), part, json);
    return Answer.of(200, "text/plain;charset=utf-8", whole.getBytes(UTF_8))
        .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(Texts.name(part)));
  }

  private Answer logs(Call call) {
    Query query = call.query("offset", "limit");
    long offset = query.number("offset", 0L, 0, Long.MAX_VALUE);
    int limit = query.number("limit", 100, MAX_LINES);
    String queue = call.name("queue");
    QueueAdmin<Object> admin = queue(call).admin();
    PageReading.Source<String> source =
        (step, after) -> {
          long from = after == null ? offset : Long.parseLong(after);
          List<String> lines = admin.logs(call.name("id"), from, step);
          boolean more = lines.size() == step;
          return Answers.page(lines, more ? Long.toString(from + step) : null);
        };
    ObjectNode json = JsonText.object().put("offset", offset);
    ArrayNode lines = json.putArray("lines");
    String next =
        new PageReading<>(source, String::length)
            .read(limit, null, line -> lines.add(shown.text(queue, Part.LOG, line)));
    json.put("next", next == null ? null : Long.valueOf(next));
    return Answer.json(json);
  }

  private Answer tree(Call call) {
    Query query = call.query("depth", "children", "jobs");
    FlowRequest request =
        FlowRequest.defaults()
            .depth(query.number("depth", 3, MAX_DEPTH))
            .children(query.number("children", 20, MAX_LIMIT))
            .jobs(query.number("jobs", MAX_LIMIT, MAX_TREE));
    return drover
        .flow(JobKey.of(call.name("queue"), call.name("id")), request)
        .map(tree -> Answer.json(new TreeForm(form).json(tree)))
        .orElseThrow(() -> missing(call));
  }

  private Answer explain(Call call) {
    call.query();
    return queue(call)
        .admin()
        .explain(call.name("id"))
        .map(found -> Answer.json(new Explanations(shown).json(found)))
        .orElseThrow(() -> missing(call));
  }

  private Job<Object> found(Call call) {
    call.query();
    return queue(call).find(call.name("id")).orElseThrow(() -> missing(call));
  }

  private JobQueue<Object> queue(Call call) {
    return drover.queue(call.name("queue"));
  }

  static Problem missing(Call call) {
    return Problem.missing(
        "expected a job of queue \"%s\", got: \"%s\", which is not there",
        Texts.cut(call.name("queue"), 300), Texts.cut(call.name("id"), 300));
  }
}
