// Workers of the peer. A behaviour is a list of steps for a job's attempts, the last for all further
// ones: {do: 'return', value} | {do: 'echo'} | {do: 'fail', message} | {do: 'unrecoverable', message}
// | {do: 'hang'} | {do: 'log', line} | {do: 'progress', value} | {do: 'later', delay} | {do: 'limit', ms}
// | {do: 'deadLetter', queue, message}: fails, after an add if the handler takes this for the last attempt
// | {do: 'all', steps} | {do: 'byName', steps}, an object of steps by the names of jobs.

import { DelayedError, Queue, UnrecoverableError, Worker } from 'bullmq';

const workers = new Map();
const hanging = new Map();

async function step(worker, job, token, what) {
  switch (what.do) {
    case 'echo':
      return job.data;
    case 'fail':
      throw new Error(what.message);
    case 'unrecoverable':
      throw new UnrecoverableError(what.message);
    case 'deadLetter':
      if (job.attemptsMade >= job.opts.attempts) {
        const letters = new Queue(what.queue, { connection: worker.opts.connection, prefix: worker.opts.prefix });
        await letters.add('failed-order', { originalJob: job.data, error: what.message });
        await letters.close();
      }
      throw new Error(what.message);
    case 'hang':
      return new Promise((done) => hanging.set(job.id, done));
    case 'log':
      await job.log(what.line);
      return null;
    case 'progress':
      await job.updateProgress(what.value);
      return null;
    case 'later':
      await job.moveToDelayed(Date.now() + what.delay, token);
      throw new DelayedError();
    case 'limit':
      await worker.rateLimit(what.ms);
      throw Worker.RateLimitError();
    case 'byName':
      return step(worker, job, token, what.steps[job.name]);
    case 'all': {
      let result = null;
      for (const one of what.steps) {
        result = await step(worker, job, token, one);
      }
      return result;
    }
    default:
      return what.value;
  }
}

export async function startWorker(id, name, behaviour, options, tell) {
  const { backoff, ...more } = options;
  const worker = new Worker(
    name,
    async (job, token) => {
      tell({ event: 'processed', worker: id, jobId: job.id, name: job.name, data: job.data, attemptsMade: job.attemptsMade });
      const what = behaviour[Math.min(job.attemptsStarted, behaviour.length) - 1];
      return step(worker, job, token, what);
    },
    { ...more, settings: backoff === undefined ? undefined : { backoffStrategy: () => backoff } },
  );
  for (const event of ['completed', 'failed']) {
    worker.on(event, (job, value) =>
      tell({ event, worker: id, jobId: job?.id, value: value instanceof Error ? value.message : (value ?? null) }));
  }
  worker.on('stalled', (jobId) => tell({ event: 'stalled', worker: id, jobId }));
  worker.on('error', (error) => tell({ event: 'error', worker: id, message: error.message }));
  workers.set(id, worker);
  await worker.waitUntilReady();
}

export function release(jobId, value) {
  hanging.get(jobId)(value);
}

export async function closeWorker(id, force = false) {
  await workers.get(id).close(force);
}
