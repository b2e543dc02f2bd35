// The live stream: one for the tab. It resumes where it was cut, closes while the tab is hidden, and
// says what it knows to whichever page is shown.

import { request, ApiError } from "./api.js";

const SILENCE_MILLIS = 30_000;
const PAUSES = [250, 1000, 2000, 4000, 8000];

let queue = null;
let position = null;
let following = null;
let failures = 0;
let timer = null;
let listener = () => {};
let state = "closed";

/** Statuses of queues by name, as last told. They come from here alone, so that none goes back. */
export const statuses = new Map();

/** Whether anything is known of the queues; until then there may be any. */
export let known = false;

/** Whether the store has more queues than are told of. */
export let more = false;

/** Has a function told what happens: ("state" | "statuses" | "event" | "gap" | "problem", data). */
export function listen(to) {
  listener = to;
}

/** Takes statuses that were asked for, until the stream tells for the first time: it is newer. */
export function seed(list) {
  if (!known) {
    known = true;
    list.forEach((status) => statuses.set(status.queue, status));
  }
}

export function streamState() {
  return state;
}

/** Follows all queues, and the events of one. */
export function follow(name) {
  if (name === queue && following) {
    return;
  }
  queue = name;
  position = null;
  restart();
}

export function stop() {
  clearTimeout(timer);
  following?.abort();
  following = null;
  become("closed");
}

function restart() {
  stop();
  if (!document.hidden) {
    run();
  }
}

function become(next) {
  if (state !== next) {
    state = next;
    listener("state", next);
  }
}

async function run() {
  const mine = new AbortController();
  following = mine;
  become(failures ? "reconnecting" : "connecting");
  try {
    await read(mine);
    throw new ApiError(0, "The stream ended", "");
  } catch (error) {
    if (following !== mine) {
      return; // Somebody else follows now.
    }
    following = null;
    if (error.status === 401 || error.status === 403) {
      become("closed");
      return;
    }
    become("reconnecting");
    timer = setTimeout(run, PAUSES[Math.min(failures++, PAUSES.length - 1)]);
  }
}

async function read(mine) {
  const headers = position ? { "Last-Event-ID": position } : {};
  const query = queue === null ? "" : "?" + new URLSearchParams({ queue });
  const response = await request("api/v1/stream" + query, { headers, signal: mine.signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const watchdog = setTimeout(() => reader.cancel(), SILENCE_MILLIS);
    const { done, value } = await reader.read();
    clearTimeout(watchdog);
    if (done || following !== mine) {
      return;
    }
    failures = 0;
    become("open");
    const parts = (buffer + value).split("\n\n");
    buffer = parts.pop();
    parts.forEach(tell);
  }
}

function tell(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) {
      fields[line.slice(0, colon)] = line.slice(colon + 2);
    }
  }
  if (!fields.event) {
    return;
  }
  if (fields.id) {
    position = fields.id;
  }
  const data = JSON.parse(fields.data);
  if (fields.event === "statuses" || fields.event === "changes") {
    remember(fields.event, data);
    listener("statuses", statuses);
  } else {
    listener(fields.event, data);
  }
}

function remember(event, data) {
  known = true;
  if (event === "statuses") {
    statuses.clear();
    more = data.more;
  }
  data.queues.forEach((status) => statuses.set(status.queue, status));
  data.removed?.forEach((name) => statuses.delete(name));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stop();
  } else {
    failures = 0;
    restart();
  }
});
