// BullMQ as a peer to be measured: reads a step as JSON from each line of its input, and answers
// each with a line of JSON.

import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const prefix = process.argv[3];
const name = 'work';
const queue = new Queue(name, { connection, prefix });
const opts = { removeOnComplete: 1000 };

const perSecond = (jobs, start) => (jobs * 1000) / (performance.now() - start);

async function add({ jobs, inFlight, data }) {
  const start = performance.now();
  let left = jobs;
  const lane = async () => {
    while (left-- > 0) {
      await queue.add('job', data, opts);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return perSecond(jobs, start);
}

async function addBulk({ jobs, size, data }) {
  const start = performance.now();
  for (let added = 0; added < jobs; added += size) {
    await queue.addBulk(Array.from({ length: size }, () => ({ name: 'job', data, opts })));
  }
  return perSecond(jobs, start);
}

async function drain({ jobs, concurrency }) {
  let left = jobs;
  const start = performance.now();
  const worker = new Worker(name, async () => null, { connection, prefix, concurrency });
  await new Promise((done) => worker.on('completed', () => --left === 0 && done()));
  const rate = perSecond(jobs, start);
  await worker.close();
  return rate;
}

async function pickUp({ jobs, data }) {
  const began = new Map();
  let told = () => {};
  const handler = async (job) => {
    began.set(job.id, performance.now());
    told();
  };
  const worker = new Worker(name, handler, { connection, prefix });
  await worker.waitUntilReady();
  const micros = [];
  for (let i = 0; i < jobs; i++) {
    await new Promise((done) => setTimeout(done, 5)); // The worker is waiting again.
    const start = performance.now();
    const { id } = await queue.add('job', data, opts);
    while (!began.has(id)) {
      await new Promise((done) => (told = done));
    }
    micros.push((began.get(id) - start) * 1000);
  }
  await worker.close();
  micros.sort((a, b) => a - b);
  return { p50: micros[jobs >> 1], p99: micros[Math.floor(jobs * 0.99)] };
}

// Parents with ten children each, added and run to their end.
const parents = new Queue('parents', { connection, prefix });
const producer = new FlowProducer({ connection, prefix });

async function flows({ flows, children, inFlight, concurrency, data }) {
  let left = flows;
  const options = { connection, prefix, concurrency };
  const kids = new Worker(name, async () => 1, options);
  const tops = new Worker('parents', async (job) => Object.keys(await job.getChildrenValues()).length, options);
  await Promise.all([kids.waitUntilReady(), tops.waitUntilReady()]);
  const done = new Promise((resolve) => tops.on('completed', () => --left === 0 && resolve()));
  const start = performance.now();
  let open = flows;
  const lane = async () => {
    while (open-- > 0) {
      await producer.add({
        name: 'parent',
        queueName: 'parents',
        data,
        opts,
        children: Array.from({ length: children }, () => ({ name: 'job', queueName: name, data, opts })),
      });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const added = perSecond(flows, start);
  await done;
  const rate = perSecond(flows, start);
  await Promise.all([kids.close(), tops.close()]);
  return { added, rate };
}

// Requests and replies by the code of the document that Drover was made from, written anew. Tuned, it
// keeps its reply queue and runs as many requests at once as are under way.
// As the document has it, there is one connection for everything.
const redis = new Redis({ ...connection, maxRetriesPerRequest: null });
const requests = new Queue('rpc-requests', { connection: redis, prefix });

function rpcServer(tuned, concurrency) {
  const replies = new Queue('rpc-responses', { connection: redis, prefix });
  return new Worker(
    'rpc-requests',
    async (job) => {
      const { correlationId, params, replyTo } = job.data;
      const to = tuned ? replies : new Queue(replyTo, { connection: redis, prefix });
      await to.add('response', { correlationId, result: { cents: params.pieces * 250 } }, tuned ? opts : {});
    },
    { connection: redis, prefix, concurrency: tuned ? concurrency : 1 },
  );
}

async function rpc({ calls, underWay, tuned, data }) {
  const pending = new Map();
  const concurrency = tuned ? underWay : 1;
  const server = rpcServer(tuned, underWay);
  const client = new Worker(
    'rpc-responses',
    async (job) => {
      const { correlationId, result } = job.data;
      pending.get(correlationId)?.(result);
      pending.delete(correlationId);
    },
    { connection: redis, prefix, concurrency },
  );
  await Promise.all([server.waitUntilReady(), client.waitUntilReady()]);
  const call = async () => {
    const correlationId = randomUUID();
    const reply = new Promise((resolve, reject) => {
      pending.set(correlationId, resolve);
      const timer = setTimeout(() => pending.delete(correlationId) && reject(new Error('RPC timeout')), 30_000);
      timer.unref();
    });
    const request = { correlationId, method: 'calculatePrice', params: data, replyTo: 'rpc-responses' };
    await requests.add('rpc-request', request, tuned ? opts : {});
    return reply;
  };
  const micros = [];
  let left = calls;
  const lane = async () => {
    while (left-- > 0) {
      const start = performance.now();
      await call();
      micros.push((performance.now() - start) * 1000);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: underWay }, lane));
  const rate = perSecond(calls, start);
  micros.sort((a, b) => a - b);
  await Promise.all([server.close(), client.close()]);
  await requests.obliterate({ force: true });
  await new Queue('rpc-responses', { connection: redis, prefix }).obliterate({ force: true });
  return { rate, p50: micros[micros.length >> 1] };
}

async function clear() {
  await parents.obliterate({ force: true });
  await queue.obliterate({ force: true });
}

const steps = { add, addBulk, drain, pickUp, flows, rpc, clear };
EventEmitter.defaultMaxListeners = 0; // A queue for each reply leaves its listeners behind.

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  const result = await steps[step.step](step);
  process.stdout.write(JSON.stringify({ result: result ?? null }) + '\n');
}
process.exit(0);
