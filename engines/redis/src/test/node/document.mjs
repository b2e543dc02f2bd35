// The shapes of the document that Drover was made from, written anew, section by section, as users of
// that document have them. Its mistakes are kept; where a test needs one mended, it says so. What a
// test has to see comes as events, and where it has to decide when something goes on, there is a gate.

import { randomUUID } from 'node:crypto';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

// ---- Publish and subscribe ---------------------------------------------------------------------

class EventPublisher {
  constructor(redis) {
    this.redis = redis;
  }

  publish(channel, data) {
    const envelope = { id: randomUUID(), timestamp: new Date().toISOString(), data };
    return this.redis.publish(channel, JSON.stringify(envelope));
  }
}

class EventSubscriber {
  constructor(redis) {
    this.redis = redis;
    this.handlers = new Map();
    redis.on('message', async (channel, message) => {
      const event = JSON.parse(message);
      for (const handler of this.handlers.get(channel) ?? []) {
        try {
          await handler(event);
        } catch (error) {
          console.error(`a handler of ${channel} failed:`, error.message);
        }
      }
    });
  }

  subscribe(channel, handler) {
    if (!this.handlers.has(channel)) {
      this.handlers.set(channel, []);
      this.subscribed = this.redis.subscribe(channel); // Nobody waits for it but a test.
    }
    this.handlers.get(channel).push(handler);
  }
}

// ---- Request and reply -------------------------------------------------------------------------

class RpcClient {
  constructor(requests, options, swallowed) {
    this.requests = requests;
    this.pending = new Map();
    this.worker = new Worker(
      'rpc-responses',
      async (job) => {
        const { correlationId, result, error } = job.data;
        const call = this.pending.get(correlationId);
        if (!call) {
          swallowed(correlationId);
          return;
        }
        if (error) {
          call.reject(new Error(error));
        } else {
          call.resolve(result);
        }
        this.pending.delete(correlationId);
      },
      options,
    );
  }

  async call(method, params, timeout = 30_000) {
    const correlationId = randomUUID();
    const answer = new Promise((resolve, reject) => {
      this.pending.set(correlationId, { resolve, reject });
      setTimeout(() => {
        if (this.pending.delete(correlationId)) {
          reject(new Error('RPC timeout'));
        }
      }, timeout);
    });
    await this.requests.add('rpc-request', { correlationId, method, params, replyTo: 'rpc-responses' });
    return answer;
  }
}

// ---- Idempotency -------------------------------------------------------------------------------

class IdempotentWorker {
  constructor(redis, ttl = 24 * 60 * 60) {
    this.redis = redis;
    this.ttl = ttl;
  }

  async processOnce(messageId, processor) {
    const key = `processed:${messageId}`;
    const existing = await this.redis.get(key);
    if (existing) {
      return JSON.parse(existing);
    }
    const result = await processor();
    await this.redis.setex(key, this.ttl, JSON.stringify(result));
    return result;
  }
}

// ---- What tests call ---------------------------------------------------------------------------

export function documentCalls(address, prefix, tell) {
  const queues = new Map();
  const gates = new Map();
  const subscribers = new Map();
  const clients = new Map();
  let shared;

  // The document has one connection for everything. Without this option no worker starts with it.
  const redis = () => (shared ??= new Redis({ ...address, maxRetriesPerRequest: null }));
  const options = (more) => ({ connection: redis(), prefix, ...more });

  function queue(name, defaultJobOptions) {
    if (!queues.has(name)) {
      queues.set(name, new Queue(name, options({ defaultJobOptions })));
    }
    return queues.get(name);
  }

  function gate(name) {
    if (!gates.has(name)) {
      let open;
      const opened = new Promise((done) => (open = done));
      gates.set(name, { opened, open });
    }
    return gates.get(name);
  }

  async function start(worker, name) {
    worker.on('completed', (job, result) => tell({ event: 'documentCompleted', queue: name, jobId: job.id, result }));
    worker.on('failed', (job, error) => tell({ event: 'documentFailed', queue: name, jobId: job?.id, message: error.message }));
    worker.on('error', (error) => tell({ event: 'documentError', queue: name, message: error.message }));
    await worker.waitUntilReady();
    return null;
  }

  async function processOrder(order) {
    tell({ event: 'order', order: order.orderId ?? null, name: order.name ?? null });
    switch (order.how) {
      case 'fail':
        throw new Error('no luck');
      case 'hopeless':
        throw new UnrecoverableError('no such customer');
      case 'hang':
        await gate(order.orderId).opened;
        break;
    }
    return order.nothing ? undefined : { shipped: order.orderId };
  }

  const orders = () => queue('orders', { attempts: 3, backoff: { type: 'exponential', delay: 20 } });

  const executeMethod = async (method, params) => {
    tell({ event: 'executed', method });
    switch (method) {
      case 'fail':
        throw new Error(params.message);
      case 'echo':
        return params;
      default:
        return { price: params.cents };
    }
  };

  return {
    open: (name) => void gate(name).open(),

    // Work queue
    email: async (to) =>
      (
        await queue('emails').add(
          'send-email',
          { to, subject: 'Hello', body: 'How are you?' },
          { attempts: 3, backoff: { type: 'exponential', delay: 1000 }, removeOnComplete: 100, removeOnFail: 1000 },
        )
      ).id,
    emailWorker: () =>
      start(
        new Worker(
          'emails',
          async (job) => {
            if (!job.data.to.includes('@')) {
              throw new Error(`no address: ${job.data.to}`);
            }
            return { sent: true, timestamp: new Date() };
          },
          options({ concurrency: 5, limiter: { max: 100, duration: 60_000 } }),
        ),
        'emails',
      ),
    asWritten: () => {
      const worker = new Worker('emails', async () => null, { connection: new Redis(address), prefix });
      return worker.close();
    },

    // Publish and subscribe
    subscriber: (id) => void subscribers.set(id, new EventSubscriber(new Redis(address))),
    subscribe: (id, channel, handler, waitsAtGate) =>
      void subscribers.get(id).subscribe(channel, async (event) => {
        tell({ event: 'handled', handler, id: event.id, data: event.data });
        if (waitsAtGate) {
          await gate(waitsAtGate).opened;
        }
      }),
    subscribed: async (id) => void (await subscribers.get(id).subscribed),
    publish: (channel, data) => new EventPublisher(redis()).publish(channel, data),
    subscribeAndPublish: async (id, channel, data) => {
      await redis().ping();
      const subscriber = new EventSubscriber(new Redis(address));
      subscribers.set(id, subscriber);
      subscriber.subscribe(channel, async (event) => tell({ event: 'handled', handler: id, id: event.id, data: event.data }));
      return new EventPublisher(redis()).publish(channel, data);
    },

    // Dead letters
    order: async (order, more) => (await orders().add('process-order', order, more)).id,
    orderWorker: ({ looksAtAttempts, waitsAfterLetter, ...more }) =>
      start(
        new Worker(
          'orders',
          async (job) => {
            try {
              return await processOrder(job.data);
            } catch (error) {
              const attempts = looksAtAttempts === 'mended' ? job.attemptsMade + 1 : job.attemptsMade;
              if (looksAtAttempts && attempts >= job.opts.attempts) {
                await queue('orders-dlq').add('failed-order', {
                  originalJob: job.data,
                  error: error.message,
                  failedAt: new Date(),
                  attempts,
                });
                tell({ event: 'letter', jobId: job.id });
                if (waitsAfterLetter) {
                  await gate('letter').opened;
                }
              }
              throw error;
            }
          },
          options(more),
        ),
        'orders',
      ),
    deadLetterWorker: (waitsAtGate) =>
      start(
        new Worker(
          'orders-dlq',
          async (job) => {
            tell({ event: 'support', letter: job.data });
            if (waitsAtGate) {
              await gate(waitsAtGate).opened;
            }
          },
          options(),
        ),
        'orders-dlq',
      ),
    retryDeadLetter: async (jobId, waitsAtGate) => {
      const job = await queue('orders-dlq').getJob(jobId);
      if (!job) {
        throw new Error('there is no such letter');
      }
      await orders().add('process-order', job.data.originalJob);
      if (waitsAtGate) {
        tell({ event: 'readded' });
        await gate(waitsAtGate).opened;
      }
      await job.remove();
    },

    // Priorities
    priorityOrder: async (name, order, more) => (await queue(name).add('process-order', order, more)).id,
    priorityWorker: (name, concurrency) =>
      start(new Worker(name, (job) => processOrder(job.data), options({ concurrency })), name),
    priorityWorkerAsWritten: (name, concurrency) =>
      start(new Worker(name, processOrder, options({ concurrency })), name),

    // Delayed messages
    later: async (name, delay) => (await queue('emails').add(name, {}, { delay })).id,
    atDate: async (name, date) =>
      (await queue('emails').add(name, {}, { delay: new Date(date).getTime() - Date.now() })).id,
    recurring: async (name, pattern) => (await queue('emails').add(name, {}, { repeat: { pattern } })).id,
    nextRun: async (zone, pattern) => {
      process.env.TZ = zone; // As if this were a process on a machine of that zone.
      await queue('digests').upsertJobScheduler(zone, { pattern }, { name: 'digest' });
      return (await queue('digests').getJobScheduler(zone)).next;
    },

    // Request and reply
    rpcClient: (id) => {
      const swallowed = (correlationId) => tell({ event: 'swallowed', client: id, correlationId });
      const client = new RpcClient(queue('rpc-requests'), options(), swallowed);
      clients.set(id, client);
      return start(client.worker, 'rpc-responses');
    },
    rpc: async (id, method, params, timeout) => {
      const result = await clients.get(id).call(method, params, timeout);
      return result === undefined ? 'undefined' : result;
    },
    rpcs: (id, calls) =>
      Promise.all(Array.from({ length: calls }, () => clients.get(id).call('price', { cents: 1 }))).then(() => null),
    rpcServer: () =>
      start(
        new Worker(
          'rpc-requests',
          async (job) => {
            const { correlationId, method, params, replyTo } = job.data;
            const replies = new Queue(replyTo, options());
            try {
              await replies.add('response', { correlationId, result: await executeMethod(method, params) });
            } catch (error) {
              await replies.add('response', { correlationId, error: error.message });
            }
          },
          options(),
        ),
        'rpc-requests',
      ),
    timers: () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    listeners: () => redis().eventNames().reduce((sum, name) => sum + redis().listenerCount(name), 0),

    // Idempotency
    once: (id, result) => new IdempotentWorker(redis()).processOnce(id, async () => result),
    processOnce: (id, order) => new IdempotentWorker(redis()).processOnce(id, () => processOrder(order)),
    onceWorker: (name) => {
      const idempotent = new IdempotentWorker(redis());
      return start(
        new Worker(name, (job) => idempotent.processOnce(job.id, () => processOrder(job.data)), options()),
        name,
      );
    },

    // Monitoring
    metrics: async (...names) => {
      const metrics = {};
      for (const name of names) {
        const [waiting, active, completed, failed, delayed] = await Promise.all([
          queue(name).getWaitingCount(),
          queue(name).getActiveCount(),
          queue(name).getCompletedCount(),
          queue(name).getFailedCount(),
          queue(name).getDelayedCount(),
        ]);
        metrics[name] = { waiting, active, completed, failed, delayed };
      }
      return metrics;
    },
  };
}
