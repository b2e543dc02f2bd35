// BullMQ on the other side of a test. Reads a call as JSON from each line of its input and answers
// it with a line of JSON: {id, result} or {id, error}. What workers and listeners see comes as lines
// of their own: {event, ...}.

import { createInterface } from 'node:readline';
import { FlowProducer, Queue, QueueEvents } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { documentCalls } from './document.mjs';
import { stepCalls } from './steps.mjs';
import { traceCalls } from './traces.mjs';
import { startWorker, release, closeWorker } from './workers.mjs';

// The first argument is a port, or several of a cluster, separated by commas. A client of a cluster
// that gives up early would fail jobs whose end it cannot store while their slot moves.
const ports = process.argv[2].split(',').map((port) => ({ host: '127.0.0.1', port: Number(port) }));
const connection =
  ports.length > 1
    ? new Cluster(ports, { maxRedirections: 1_000, redisOptions: { maxRetriesPerRequest: null } })
    : { ...ports[0], maxRetriesPerRequest: null };
const options = { connection, prefix: process.argv[3] };
const queues = new Map();
const listeners = new Map();

export const tell = (line) => process.stdout.write(JSON.stringify(line) + '\n');

function queue(name) {
  if (!queues.has(name)) {
    queues.set(name, new Queue(name, options));
  }
  return queues.get(name);
}

async function listener(name, lastEventId = '$') {
  const events = new QueueEvents(name, { ...options, lastEventId });
  listeners.set(name, events);
  const emit = events.emit;
  events.emit = function (event, ...args) {
    if (!event.includes(':') && event !== 'error') {
      tell({ event: 'queueEvent', queue: name, name: event, args: args[0] ?? null });
    }
    return emit.call(this, event, ...args);
  };
  events.on('error', (error) => tell({ event: 'error', message: String(error) }));
  await events.waitUntilReady();
}

const plain = async (job) => job && { ...job.toJSON(), id: job.id, state: await job.getState() };
const flow = new FlowProducer(options);

// A connection of its own for whoever only looks on, made when it is first needed.
let onlooker;
const plainRedis = () => (onlooker ??= new Redis(ports[0].port, ports[0].host));

const calls = {
  publishBytes: (channel, base64) => plainRedis().publish(channel, Buffer.from(base64, 'base64')),
  subscribeBytes: async (channel) => {
    const redis = new Redis(ports[0].port, ports[0].host);
    redis.on('messageBuffer', (from, message) =>
      tell({ event: 'bytes', channel: from.toString(), base64: message.toString('base64') }),
    );
    await redis.subscribe(channel);
  },
  workersCount: (name) => queue(name).getWorkersCount(),
  add: async (name, job, data, opts) => (await queue(name).add(job, data, opts)).id,
  addBulk: async (name, jobs) => (await queue(name).addBulk(jobs)).map((job) => job.id),
  addUndefined: async (name, job) => (await queue(name).add(job)).id,
  job: async (name, id) => plain(await queue(name).getJob(id)),
  onJob: async (name, id, method, ...args) => {
    const result = await (await queue(name).getJob(id))[method](...args);
    return result === undefined || typeof result === 'object' ? null : result;
  },
  onQueue: async (name, method, ...args) => {
    const result = await queue(name)[method](...args);
    return result === undefined ? null : result;
  },
  jobs: async (name, states, start = 0, end = -1, asc = false) =>
    (await queue(name).getJobs(states, start, end, asc)).map((job) => job.toJSON()),
  scheduler: async (name, id, repeat, template) =>
    (await queue(name).upsertJobScheduler(id, repeat, template))?.id,
  schedulers: (name) => queue(name).getJobSchedulers(0, -1, true),
  waitFor: async (name, id, limit) => (await queue(name).getJob(id)).waitUntilFinished(listeners.get(name), limit),
  flow: async (tree) => {
    const ids = (node) => ({ id: node.job.id, children: (node.children ?? []).map(ids) });
    return ids(await flow.add(tree));
  },
  childrenValues: async (name, id) => (await queue(name).getJob(id)).getChildrenValues(),
  ignoredFailures: async (name, id) => (await queue(name).getJob(id)).getIgnoredChildrenFailures(),
  dependencies: async (name, id) => (await queue(name).getJob(id)).getDependenciesCount(),
  dependenciesOf: async (name, id, opts) => (await queue(name).getJob(id)).getDependencies(opts),
  addChild: async (name, job, opts) => (await queue(name).add(job, {}, opts)).id,
  tree: async (name, id, limits = {}) => {
    const plainTree = async (node) => ({
      id: node.job.id,
      queue: node.job.queueName,
      name: node.job.name,
      data: node.job.data,
      state: await node.job.getState(),
      children: await Promise.all((node.children ?? []).map(plainTree)),
    });
    return plainTree(await flow.getFlow({ id, queueName: name, ...limits }));
  },
  flows: async (trees) => (await flow.addBulk(trees)).map((node) => node.job.id),
  listen: listener,
  worker: (id, name, behaviour, more) => startWorker(id, name, behaviour, { ...options, ...more }, tell),
  release,
  closeWorker,
  board: async (name) => {
    const adapter = new BullMQAdapter(queue(name));
    createBullBoard({ queues: [adapter], serverAdapter: silentAdapter() });
    const states = ['waiting', 'active', 'completed', 'failed', 'delayed', 'prioritized'];
    const jobs = await adapter.getJobs(states, 0, 100);
    return {
      counts: await adapter.getJobCounts(),
      jobs: await Promise.all(
        jobs.map(async (job) => ({ ...job.toJSON(), logs: await adapter.getJobLogs(job.toJSON().id) })),
      ),
    };
  },
};

// The board's pages are not looked at, only what it reads.
function silentAdapter() {
  const adapter = new Proxy({}, { get: (target, name) => (name === 'then' ? undefined : () => adapter) });
  return adapter;
}

process.on('uncaughtException', (error) => tell({ event: 'fatal', message: error.stack }));
process.on('unhandledRejection', (error) => tell({ event: 'fatal', message: String(error?.stack ?? error) }));
tell({ event: 'ready' });

// The source document's shapes are called by their names after "document.", what is traced after "traces.",
// what is done step by step after "steps.".
const groups = {
  document: documentCalls(ports[0], process.argv[3], tell),
  traces: traceCalls(options),
  steps: stepCalls(options),
};
const named = (call) => {
  const [group, name] = call.split('.');
  return name ? groups[group][name] : calls[call];
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, args } = JSON.parse(line);
  Promise.resolve()
    .then(() => named(call)(...args))
    .then((result) => tell({ id, result: result === undefined ? null : result }))
    .catch((error) => tell({ id, error: String(error?.message ?? error) }));
}
process.exit(0);
