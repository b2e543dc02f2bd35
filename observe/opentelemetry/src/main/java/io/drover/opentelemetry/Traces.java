package io.drover.opentelemetry;

import io.drover.spi.HandlerRun;
import io.drover.spi.JobRecord;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What makes spans of adds and of runs. Safe for use by any number of threads. */
final class Traces implements Observer {

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  Traces(OpenTelemetry openTelemetry) {
    this.tracer = openTelemetry.getTracer(Conventions.SCOPE);
    this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
  }

  @Override
  public Sending sending(Outgoing what) {
    SpanBuilder builder = span("add", "send", what.destination()).setSpanKind(SpanKind.PRODUCER);
    what.jobName().ifPresent(name -> builder.setAttribute(Conventions.JOB_NAME, name));
    if (what.count() > 1) {
      builder.setAttribute(Conventions.BATCH_SIZE, (long) what.count());
    }
    Span span = builder.startSpan();
    Map<String, String> carrier = new LinkedHashMap<>();
    propagator.inject(Context.current().with(span), carrier, Traces::put);
    return new Sending() {
      @Override
      public Map<String, String> carrier() {
        return carrier;
      }

      @Override
      public void ended(@Nullable Throwable error) {
        end(span, error);
      }
    };
  }

  private static void put(@Nullable Map<String, String> carrier, String key, String value) {
    if (carrier != null) {
      carrier.put(key, value);
    }
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // It is closed when the handler has returned.
  public Scope handling(HandlerRun run) {
    SpanBuilder builder = span("process", "process", run.queue()).setSpanKind(SpanKind.CONSUMER);
    Context parent = Context.root();
    if (run.jobs().size() == 1) {
      JobRecord job = run.jobs().get(0);
      parent = extract(run, job);
      builder
          .setAttribute(Conventions.JOB_NAME, job.name())
          .setAttribute(Conventions.MESSAGE_ID, job.id())
          .setAttribute(Conventions.ATTEMPT, (long) job.attemptsMade() + 1);
    } else {
      builder.setAttribute(Conventions.BATCH_SIZE, (long) run.jobs().size());
      for (JobRecord job : run.jobs()) {
        SpanContext sender = Span.fromContext(extract(run, job)).getSpanContext();
        if (sender.isValid()) {
          builder.addLink(sender);
        }
      }
    }
    Span span = builder.setParent(parent).startSpan();
    io.opentelemetry.context.Scope scope = parent.with(span).makeCurrent();
    return error -> {
      scope.close();
      end(span, error);
    };
  }

  private Context extract(HandlerRun run, JobRecord job) {
    return propagator.extract(Context.root(), run.carrier(job), Headers.INSTANCE);
  }

  private SpanBuilder span(String operation, String type, String destination) {
    return tracer
        .spanBuilder(operation + " " + destination)
        .setAttribute(Conventions.SYSTEM, Conventions.DROVER)
        .setAttribute(Conventions.DESTINATION, destination)
        .setAttribute(Conventions.OPERATION, operation)
        .setAttribute(Conventions.OPERATION_TYPE, type);
  }

  private static void end(Span span, @Nullable Throwable error) {
    if (error != null) {
      span.recordException(error);
      span.setStatus(StatusCode.ERROR, String.valueOf(error.getMessage()));
      span.setAttribute(Conventions.ERROR_TYPE, error.getClass().getName());
    }
    span.end();
  }

  /** Reads what a job carries. Stateless. */
  private enum Headers implements TextMapGetter<Map<String, String>> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
