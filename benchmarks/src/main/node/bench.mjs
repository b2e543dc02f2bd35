// BullMQ as a peer to be measured: reads a step as JSON from each line of its input, and answers
// each with a line of JSON.

import { createInterface } from 'node:readline';
import { FlowProducer, Queue, Worker } from 'bullmq';

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
  let began;
  const worker = new Worker(name, async () => began(performance.now()), { connection, prefix });
  await worker.waitUntilReady();
  const micros = [];
  for (let i = 0; i < jobs; i++) {
    await new Promise((done) => setTimeout(done, 5)); // The worker is waiting again.
    const started = new Promise((done) => (began = done));
    const start = performance.now();
    await queue.add('job', data, opts);
    micros.push(((await started) - start) * 1000);
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

async function clear() {
  await parents.obliterate({ force: true });
  await queue.obliterate({ force: true });
}

const steps = { add, addBulk, drain, pickUp, flows, clear };

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  const result = await steps[step.step](step);
  process.stdout.write(JSON.stringify({ result: result ?? null }) + '\n');
}
process.exit(0);
