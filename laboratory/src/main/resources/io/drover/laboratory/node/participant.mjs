// A process of the laboratory that adds and runs jobs with BullMQ. It takes the same arguments as
// the one in Java, and records the same in the same form.

import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';

const [process_, uri, folder, , seed, lease, maxStalls, kinds, roles] = process.argv.slice(2);
const address = new URL(uri);
const connection = { host: address.hostname, port: Number(address.port), maxRetriesPerRequest: null };

const QUEUES = ['tasks', 'next-tasks'];
const ATTEMPTS = 3;
const CONCURRENCY = 8;
const PULSE = 50;

const file = openSync(join(folder, `${process_}.history`), 'a');
const record = (what, subject, number = 0) =>
  writeSync(file, `${process.hrtime.bigint()} ${what} ${subject} ${number}\n`);
const pause = (millis) => new Promise((done) => setTimeout(done, millis));

record('PULSE', '-');
setInterval(() => record('PULSE', '-'), PULSE);

function padding(label) {
  let hash = 0;
  for (let i = 0; i < label.length; i++) {
    hash = (Math.imul(31, hash) + label.charCodeAt(i)) | 0;
  }
  return label.repeat(400 / label.length + 1).slice(0, ((hash % 400) + 400) % 400);
}

// Numbers from a seed, below a bound.
let state = Number(BigInt(seed) & 0xffffffffn);
function random(bound) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % bound;
}

let stopped = false;
let number = 0;

function newJob() {
  let kind = random(100) < 60 ? 'p' : kinds[random(kinds.length)];
  if (kind === 'l' && random(100) >= 10) {
    kind = 'p';
  }
  const label = `${kind}-${process_}-${++number}`;
  const opts = { attempts: ATTEMPTS, backoff: { type: 'fixed', delay: 100 } };
  if (random(2)) {
    opts.jobId = label;
  }
  if (kind === 'y') {
    opts.delay = 300;
  } else if (kind === 'u') {
    opts.priority = 1 + random(3);
  }
  return { name: 'task', data: { label, padding: padding(label) }, opts };
}

async function produce() {
  const queue = new Queue(QUEUES[0], { connection });
  queue.on('error', (error) => console.error(error.message));
  while (!stopped) {
    const jobs = Array.from({ length: random(2) ? 1 : 1 + random(8) }, newJob);
    jobs.forEach((job) => record('ATTEMPTED', job.data.label));
    let outcome = 'ACKNOWLEDGED';
    try {
      if (jobs.length === 1) {
        await queue.add(jobs[0].name, jobs[0].data, jobs[0].opts);
      } else {
        await queue.addBulk(jobs);
      }
    } catch (error) {
      console.error(error.message);
      outcome = 'UNANSWERED';
    }
    jobs.forEach((job) => record(outcome, job.data.label));
    await pause(random(12));
  }
}

let runs = 0;

async function handle(job) {
  const { label } = job.data;
  const run = ++runs;
  record('STARTED', label, run);
  if (job.data.padding !== padding(label)) {
    record('GARBLED', label);
  }
  await pause(label[0] === 'l' ? lease * 1.5 : random(12));
  if (label[0] === 'd' || (label[0] === 'f' && job.attemptsMade === 0)) {
    record('THREW', label, run);
    throw new Error('planned');
  }
  record('RETURNED', label, run);
}

function work(name) {
  const worker = new Worker(name, handle, {
    connection,
    concurrency: CONCURRENCY,
    lockDuration: Number(lease),
    stalledInterval: lease / 2,
    maxStalledCount: Number(maxStalls),
  });
  worker.on('completed', (job) => record('TOLD_COMPLETED', job.data.label));
  worker.on('failed', (job) => job?.finishedOn && record('TOLD_FAILED', job.data.label));
  worker.on('error', (error) => console.error(error.message));
  return worker;
}

const doing = [];
const workers = roles.includes('WORK') ? QUEUES.map(work) : [];
if (roles.includes('PRODUCE')) {
  doing.push(produce());
}
process.stdin.resume();
process.stdin.on('end', async () => {
  stopped = true;
  await Promise.all(doing);
  await Promise.all(workers.map((worker) => worker.close()));
  process.exit(0);
});
