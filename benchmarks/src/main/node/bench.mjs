// BullMQ as a peer to be measured: reads a step as JSON from each line of its input, and answers
// each with a line of JSON.

import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

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

const clear = () => queue.obliterate({ force: true });
const steps = { add, addBulk, drain, pickUp, clear };

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  const result = await steps[step.step](step);
  process.stdout.write(JSON.stringify({ result: result ?? null }) + '\n');
}
process.exit(0);
