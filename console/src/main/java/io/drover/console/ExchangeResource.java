package io.drover.console;

import io.drover.Drover;
import io.drover.Exchange;
import io.drover.job.Added;
import io.drover.job.Message;
import io.drover.job.Page;
import io.drover.job.Published;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered about exchanges and bindings, and what is done to them. Immutable. */
final class ExchangeResource {

  private static final int MAX_LIMIT = 1000;

  private final Drover drover;

  ExchangeResource(Drover drover) {
    this.drover = drover;
  }

  void addTo(Routing routing) {
    routing.get("/api/v1/exchanges", "listExchanges", this::list);
    String exchange = "/api/v1/exchanges/{exchange}";
    routing.get(exchange, "getExchange", this::get);
    routing.put(exchange, "declareExchange", this::declare);
    routing.add(new Route("DELETE", exchange, "deleteExchange", Role.ADMIN, this::delete));
    routing.get(exchange + "/bindings", "listBindings", this::bindings);
    routing.post(exchange + "/bind", "bind", this::bind);
    routing.post(exchange + "/unbind", "unbind", this::unbind);
    routing.post(exchange + "/publish", "publishMessage", this::publish);
  }

  /** Exchanges are few, so they are looked at together; an answer has a part of them, by name. */
  private Answer list(Call call) {
    Query query = call.query("limit", "cursor");
    String after = query.text("cursor").orElse("");
    int limit = query.number("limit", 200, MAX_LIMIT);
    List<Exchange> all =
        drover.exchanges().stream().filter(it -> it.name().compareTo(after) > 0).toList();
    List<Exchange> part = all.subList(0, Math.min(limit, all.size()));
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    part.forEach(exchange -> items.add(json(exchange)));
    return Answer.json(
        json.put("next", part.size() < all.size() ? part.get(limit - 1).name() : null));
  }

  private Answer get(Call call) {
    call.query();
    return Answer.json(json(found(call)));
  }

  private Answer declare(Call call) {
    Body body = call.body("type", "alternate");
    ExchangeDeclaration declaration =
        ExchangeDeclaration.of(
            call.name("exchange"), body.neededConstant("type", ExchangeType.class));
    declaration = body.text("alternate").map(declaration::alternate).orElse(declaration);
    return Answer.json(json(drover.exchange(declaration)));
  }

  private Answer delete(Call call) {
    boolean ifUnused = call.body("ifUnused").flag("ifUnused");
    Exchange exchange = found(call);
    boolean deleted = ifUnused ? exchange.deleteIfUnused() : exchange.delete();
    if (!deleted && ifUnused && drover.findExchange(exchange.name()).isPresent()) {
      throw Problem.conflict("expected an exchange that is not used, got one with bindings");
    }
    return JobActions.done();
  }

  private Answer bindings(Call call) {
    Query query = call.query("limit", "cursor");
    Page<Binding> page =
        found(call).bindings(query.textOrNull("cursor"), query.number("limit", 100, MAX_LIMIT));
    ObjectNode json = JsonText.object();
    ArrayNode items = json.putArray("items");
    page.items().forEach(binding -> items.add(json(binding)));
    return Answer.json(json.put("next", page.next().orElse(null)));
  }

  private Answer bind(Call call) {
    boolean made = found(call).bind(binding(call));
    return Answer.json(JsonText.object().put("changed", made));
  }

  private Answer unbind(Call call) {
    boolean removed = found(call).unbind(binding(call));
    return Answer.json(JsonText.object().put("changed", removed));
  }

  private static Binding binding(Call call) {
    Body body = call.body("queue", "toExchange", "key", "match", "headers");
    if (body.has("queue") == body.has("toExchange")) {
      throw Problem.input(
          "expected either \"queue\" or \"toExchange\", got %s",
          body.has("queue") ? "both" : "none");
    }
    Binding binding =
        body.text("queue")
            .map(Binding::toQueue)
            .orElseGet(() -> Binding.toExchange(body.neededText("toExchange")));
    binding = body.text("key").map(binding::key).orElse(binding);
    if (!body.has("headers")) {
      return binding;
    }
    Map<String, String> headers = body.texts("headers");
    boolean any = body.text("match").orElse("all").equals("any");
    return binding.headers(any ? HeaderMatch.any(headers) : HeaderMatch.all(headers));
  }

  private Answer publish(Call call) {
    Body body = call.body("routingKey", "name", "data", "options", "headers", "mandatory");
    Message message =
        Message.of(
                body.text("routingKey").orElse(""),
                body.neededText("name"),
                body.data("data"),
                JobRequest.options(body))
            .headers(body.texts("headers"));
    Published published =
        found(call).publish(body.flag("mandatory") ? message.mandatory() : message);
    ObjectNode json = JsonText.object();
    ArrayNode jobs = json.putArray("jobs");
    for (Map.Entry<String, Added> job : published.byQueue().entrySet()) {
      jobs.addObject()
          .put("queue", job.getKey())
          .put("id", job.getValue().id())
          .put("outcome", Texts.name(job.getValue().outcome()));
    }
    return Answer.json(201, json);
  }

  private static ObjectNode json(Exchange exchange) {
    return JsonText.object()
        .put("name", exchange.name())
        .put("type", Texts.name(exchange.type()))
        .put("alternate", exchange.declaration().alternate());
  }

  private static ObjectNode json(Binding binding) {
    ObjectNode json =
        JsonText.object()
            .put(binding.isToQueue() ? "queue" : "toExchange", binding.destination())
            .put("key", binding.key());
    HeaderMatch match = binding.headers();
    if (match != null) {
      json.put("match", match.needsAll() ? "all" : "any");
      ObjectNode headers = json.putObject("headers");
      match.headers().forEach(headers::put);
    }
    return json;
  }

  private Exchange found(Call call) {
    String name = call.name("exchange");
    return drover
        .findExchange(name)
        .orElseThrow(
            () ->
                Problem.missing(
                    "expected an exchange that was declared, got: \"%s\"", Texts.cut(name, 300)));
  }
}
