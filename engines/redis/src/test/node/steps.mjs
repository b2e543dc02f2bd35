// BullMQ taken step by step on a clock that stands still: each call is what a worker, a producer or
// an operator does once. No worker here runs by itself: jobs are fetched and ended by hand.

import { FlowProducer, Job, Queue, UnrecoverableError, Worker } from 'bullmq';

const RealDate = Date;
const LEASE = 36_000_000; // Longer than any sequence of steps.

// The server's clock goes on; what it alone decides is moved by the test.
function standAt(now) {
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [now] : args));
    }

    static now() {
      return now;
    }
  };
}

export function stepCalls(options) {
  const made = new Map();
  const flows = new FlowProducer(options);

  function once(key, make) {
    if (!made.has(key)) {
      made.set(key, make());
    }
    return made.get(key);
  }

  const queue = (name) => once(name, () => new Queue(name, { ...options, skipMetasUpdate: true }));
  const worker = (name, kind, more) =>
    once(`${kind} ${name}`, () => {
      const one = new Worker(name, null, { ...options, autorun: false, lockDuration: LEASE, ...more });
      one.on('error', (error) => console.error(`a worker of ${name}:`, error));
      return one;
    });

  async function job(name, id) {
    const found = await Job.fromId(queue(name), id);
    if (!found) {
      throw new Error(`no job ${id}`);
    }
    return found;
  }

  // Ends an attempt; returns what was fetched in the same step, if that was asked for.
  async function end(one, { id, token, value, message, trace, final }, fetches) {
    const ended = await Job.fromId(one, id);
    if (!ended) {
      throw new Error(`no job ${id}`);
    }
    if (message === undefined) {
      return ended.moveToCompleted(value, token, fetches);
    }
    const error = final ? new UnrecoverableError(message) : new Error(message);
    error.stack = trace;
    return ended.moveToFailed(error, token, fetches);
  }

  return {
    clock: (now) => standAt(now),
    add: async (name, jobs) =>
      jobs.length === 1
        ? [(await queue(name).add(jobs[0].name, jobs[0].data, jobs[0].opts)).id]
        : (await queue(name).addBulk(jobs)).map((one) => one.id),
    flow: async (tree) => (await flows.add(tree)).job.id,

    // Ends attempts and then fetches jobs, the first of them together with the last end.
    advance: async (name, kind, more, ends, most, token) => {
      const one = worker(name, kind, more);
      const outcomes = [];
      const fetched = [];
      let left = most;
      for (const [i, what] of ends.entries()) {
        try {
          const fetches = left > 0 && i === ends.length - 1;
          const answer = await end(one, what, fetches);
          outcomes.push('done');
          if (fetches && Array.isArray(answer)) {
            left = answer[0] ? left - 1 : 0;
            const next = await one.nextJobFromJobData(answer[0] || null, answer[1], token);
            fetched.push(...(next ? [next.id] : []));
          }
        } catch (error) {
          outcomes.push('refused');
        }
      }
      for (; left > 0; left--) {
        const next = await one.moveToActive(token, one.opts.name);
        if (!next) {
          break;
        }
        fetched.push(next.id);
      }
      return { outcomes, fetched };
    },
    later: async (name, id, token, delay) => (await job(name, id)).moveToDelayed(Date.now() + delay, token),
    giveBack: async (name, id, token, pause) => {
      if (pause > 0) {
        await queue(name).rateLimit(pause);
      }
      return (await job(name, id)).moveToWait(token);
    },
    waitForChildren: async (name, id, token) => (await job(name, id)).moveToWaitingChildren(token),
    renew: (name, ids, tokens) => worker(name, 'plain', {}).extendJobLocks(ids, tokens, LEASE),
    recover: (name) => worker(name, 'plain', {}).moveStalledJobsToWait(),

    onJob: async (name, id, method, ...args) => (await job(name, id))[method](...args),
    onQueue: (name, method, ...args) => queue(name)[method](...args),
    schedule: async (name, id, repeat, template) => (await queue(name).upsertJobScheduler(id, repeat, template))?.id,
  };
}
