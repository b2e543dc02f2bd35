// BullMQ with its telemetry of OpenTelemetry, whose spans stay in memory for the test to look at.

import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { FlowProducer, Queue, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

const exporter = new InMemorySpanExporter();

function telemetry() {
  if (!telemetry.one) {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
    telemetry.one = new BullMQOtel({ tracerName: 'node' });
  }
  return telemetry.one;
}

async function using(made, use) {
  try {
    return await use(made);
  } finally {
    await made.close();
  }
}

export const traceCalls = (options) => ({
  add: (name, job, data, opts) =>
    using(new Queue(name, { ...options, telemetry: telemetry() }), async (queue) => (await queue.add(job, data, opts)).id),
  scheduler: (name, id, repeat, template) =>
    using(
      new Queue(name, { ...options, telemetry: telemetry() }),
      async (queue) => (await queue.upsertJobScheduler(id, repeat, template)).id,
    ),
  flow: (tree) =>
    using(new FlowProducer({ ...options, telemetry: telemetry() }), async (flow) => (await flow.add(tree)).job.id),
  // A worker whose handler says which trace it is in.
  worker: async (name) => {
    const worker = new Worker(
      name,
      async () => trace.getActiveSpan()?.spanContext() ?? null,
      { ...options, telemetry: telemetry() },
    );
    await worker.waitUntilReady();
  },
  spans: () =>
    exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      kind: span.kind,
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parent: span.parentSpanContext?.spanId ?? null,
    })),
});
