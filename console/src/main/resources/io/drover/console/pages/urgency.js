// Which queue is in trouble, and why: what the overview is sorted by. Pure.

import { duration, number } from "./times.js";

const LONG_WAIT = 60_000;
const TOO_LONG = 300_000;
const FEW = 5;
const SOME_FAIL = 0.05;
const MANY_FAIL = 0.2;
const RANK = { bad: 2, warn: 1, good: 0 };

/** Returns "1 job waits", or "5 jobs wait". */
function waiting(count) {
  return count === 1 ? "1 job waits" : `${number(count)} jobs wait`;
}

export function readyCount(status) {
  return status.counts.waiting + status.counts.prioritized;
}

/**
 * Judges a queue.
 *
 * @param known what is known beside its status: `now`, `workers` (a number, or null if not known),
 *     `recent` ({completed, failed} of the last minutes, or null), `deadLettersOf`
 * @returns level ("bad", "warn", "good"), reasons, and for how long something has been ready
 */
export function judge(status, known) {
  const reasons = [];
  const ready = readyCount(status);
  const age = status.oldestReady ? Math.max(0, known.now - Date.parse(status.oldestReady)) : 0;
  const say = (level, text) => reasons.push({ level, text });
  if (known.deadLettersOf.length) {
    if (ready > 0) {
      say("warn", `${number(ready)} dead ${ready === 1 ? "letter" : "letters"}, the oldest for ${duration(age)}`);
    }
    return result(reasons, age);
  }
  if (ready > 0 && status.paused) {
    say("warn", `paused, and ${waiting(ready)}, the oldest for ${duration(age)}`);
  } else if (ready > 0 && known.workers === 0) {
    say("bad", `no worker, and ${waiting(ready)}, the oldest for ${duration(age)}`);
  } else if (ready > 0 && age >= LONG_WAIT) {
    say(age >= TOO_LONG ? "bad" : "warn", `the oldest job has waited for ${duration(age)}`);
  }
  failing(known.recent, say);
  return result(reasons, age);
}

function failing(recent, say) {
  const finished = recent ? recent.completed + recent.failed : 0;
  if (finished >= FEW && recent.failed / finished >= SOME_FAIL) {
    const ratio = recent.failed / finished;
    const part = `${number(recent.failed)} of ${number(finished)} jobs`;
    say(ratio >= MANY_FAIL ? "bad" : "warn", `${part} failed in the last ${recent.minutes} minutes`);
  }
}

function result(reasons, age) {
  const level = reasons.reduce((worst, it) => (RANK[it.level] > RANK[worst] ? it.level : worst), "good");
  return { level, reasons, age };
}

/** Orders judged queues: the worst first, then whichever has waited longest, then by name. */
export function byUrgency(a, b) {
  return (
    RANK[b.verdict.level] - RANK[a.verdict.level] ||
    b.verdict.age - a.verdict.age ||
    (a.status.queue < b.status.queue ? -1 : 1)
  );
}
