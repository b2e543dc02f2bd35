// The overview: which queue is in trouble, since when and why.

import { h, fill, keyed, setText } from "./dom.js";
import { get } from "./api.js";
import { api, to } from "./names.js";
import { chart } from "./charts.js";
import { duration, now, number, brief } from "./times.js";
import { chip, empty, figure, foreign, link, loading, problem, section, table } from "./parts.js";
import { byUrgency, judge, readyCount } from "./urgency.js";
import * as live from "./live.js";

const SHOWN = 100;
const LOOKED_AT = 20;
const MOST_PAGES = 20;
const MOST_ASKED = 1000;
const MINUTES = 15;
const SAMPLE_MILLIS = 2000;
const SAMPLES = 450;
const LABELS = { bad: "trouble", warn: "look", good: "fine" };

/** What the tab has seen go by; it stays while other pages are shown. */
const seen = { times: [], ready: [], active: [], completed: [], failed: [], last: null };

export function overviewPage(main, route) {
  const known = { workers: new Map(), allWorkers: false, recent: new Map(), deadLetters: new Map(), others: [] };
  const health = h("div", { role: "status" });
  const tiles = {
    trouble: figure("queues in trouble"),
    ready: figure("jobs ready"),
    active: figure("active"),
    delayed: figure("delayed"),
    failed: figure("failed, kept"),
  };
  const depth = chart("Jobs ready and active", [
    { name: "ready", color: "--accent" },
    { name: "active", color: "--good" },
  ]);
  const rate = chart(
    "Jobs finished each second",
    [{ name: "completed", color: "--good" }, { name: "failed", color: "--bad" }],
    { unit: "/s" },
  );
  const filter = h("input", {
    type: "search", "data-search": true, placeholder: "Part of a name", value: route.query.get("text") ?? "",
    input: () => {
      route.replaceQuery({ text: filter.value });
      const text = filter.value;
      findOthers(text).then((others) => {
        if (text === filter.value) {
          known.others = others;
          show();
        }
      });
    },
  });
  const note = h("p.quiet", { role: "status" });
  const queues = table("Queues", [
    { text: "Queue" }, { text: "What is wrong" }, { text: "Ready", class: "n" }, { text: "Oldest ready", class: "n" },
    { text: "Active", class: "n" }, { text: "Delayed", class: "n wide" }, { text: "Failed", class: "n" },
    { text: "Workers", class: "n" },
  ]);
  const list = h("div", {}, loading());
  fill(
    main,
    h("h1", { tabindex: "-1" }, "Overview"),
    health,
    h("div.tiles", {}, Object.values(tiles).map((it) => it.node)),
    section(
      "Queues, the most urgent first",
      h("div.bar", {}, h("label.grow", {}, "Filter ", filter)),
      list,
      note,
    ),
    h("div.charts", {}, depth.node, rate.node),
  );

  let order = [];
  const show = () => {
    if (!live.known) {
      return;
    }
    const judged = judgeAll(filter.value, known);
    showTiles(tiles, judged.all);
    if (!judged.shown.length) {
      fill(list, filter.value ? empty("No queue has that in its name") : nothing());
      setText(note, "");
      return;
    }
    if (!queues.frame.isConnected) {
      fill(list, queues.frame);
    }
    const still = list.matches(":hover") || list.contains(document.activeElement);
    order = sorted(judged.shown, still ? order : null);
    keyed(queues.body, order.slice(0, SHOWN), (it) => it.status.queue, row);
    setText(note, noteOf(order.length));
  };

  route.poll(() => loadHealth(health), 10_000);
  route.poll(() => loadWorkers(known).then(show), 5000);
  route.poll(() => loadDeadLetters(known).then(show), 60_000);
  route.poll(() => loadRecent(order, known).then(show), 30_000);
  const draw = () => {
    sample();
    depth.set([seen.times, seen.ready, seen.active], since());
    rate.set([seen.times, seen.completed, seen.failed], since() + counted());
  };
  route.poll(draw, SAMPLE_MILLIS);
  get(`api/v1/queues?limit=${MOST_ASKED}`).then(
    (page) => {
      live.seed(page.items);
      show();
    },
    (error) => live.known || fill(list, problem(error)),
  );
  let looked = false;
  return {
    title: "Overview",
    queue: null,
    statuses: () => {
      show();
      if (!seen.last) {
        draw();
      }
      if (!looked && order.length) {
        looked = true;
        loadRecent(order, known).then(show);
      }
    },
  };
}

function nothing() {
  return empty("There is no queue yet", "One is there from its first job on.");
}

function noteOf(all) {
  const parts = [];
  if (all > SHOWN) {
    parts.push(`The ${SHOWN} most urgent of ${number(all)} are shown; filter for the others.`);
  }
  if (live.more) {
    parts.push(`The store has more than ${number(live.statuses.size)} queues: only the first by name are judged here, the filter finds all.`);
  }
  return parts.join(" ");
}

function judgeAll(text, known) {
  const wanted = text.toLowerCase();
  const at = now();
  const others = known.others.filter((it) => !live.statuses.has(it.queue));
  const all = [...live.statuses.values(), ...others].map((status) => {
    const deadLettersOf = known.deadLetters.get(status.queue) ?? [];
    const workers = known.workers.get(status.queue) ?? (known.allWorkers ? 0 : null);
    const recent = known.recent.get(status.queue) ?? null;
    return { status, workers, deadLettersOf, verdict: judge(status, { now: at, workers, recent, deadLettersOf }) };
  });
  return { all, shown: all.filter((it) => it.status.queue.toLowerCase().includes(wanted)) };
}

/** Keeps the order while somebody points at the table, so that no row goes from under the hand. */
function sorted(judged, order) {
  if (!order) {
    return judged.sort(byUrgency);
  }
  const places = new Map(order.map((it, i) => [it.status.queue, i]));
  const place = (it) => places.get(it.status.queue) ?? order.length;
  return judged.sort((a, b) => place(a) - place(b) || byUrgency(a, b));
}

function showTiles(tiles, all) {
  const sum = (of) => all.reduce((total, it) => total + of(it.status), 0);
  const bad = all.filter((it) => it.verdict.level === "bad").length;
  tiles.trouble.set(bad, bad ? "bad" : "good");
  tiles.ready.set(sum(readyCount));
  tiles.active.set(sum((it) => it.counts.active));
  tiles.delayed.set(sum((it) => it.counts.delayed));
  tiles.failed.set(sum((it) => it.counts.failed));
}

function row(item) {
  const queue = item.status.queue;
  const cells = Array.from({ length: 6 }, (_, i) => h("td", { class: i === 3 ? "n wide" : "n" }));
  const wrong = h("td.reasons");
  const [ready, oldest, active, delayed, failed, workers] = cells;
  const name = link(to.queue(queue), { "data-row": true }, foreign(queue));
  const failedLink = link(to.jobs(queue, { state: "failed" }), {}, "0");
  failed.append(failedLink);
  const element = h("tr", {}, h("th.name", { scope: "row" }, name), wrong, cells);
  let said = null;
  element.update = ({ status, verdict, workers: there, deadLettersOf }) => {
    const words = verdict.reasons.map((it) => it.text).join("; ") || (status.paused ? "paused" : quietWords(deadLettersOf));
    if (said !== verdict.level + words) {
      said = verdict.level + words;
      fill(wrong, chip(LABELS[verdict.level], verdict.level), " ", h("span.foreign", {}, words));
    }
    setText(ready, brief(readyCount(status)));
    setText(oldest, status.oldestReady ? duration(verdict.age) : "–");
    setText(active, brief(status.counts.active));
    setText(delayed, brief(status.counts.delayed));
    setText(failedLink, brief(status.counts.failed));
    failedLink.classList.toggle("none", status.counts.failed === 0);
    setText(workers, there ?? "?");
  };
  return element;
}

function quietWords(deadLettersOf) {
  return deadLettersOf.length ? "for dead letters" : "";
}

async function findOthers(text) {
  const query = new URLSearchParams({ text, limit: SHOWN });
  return live.more && text ? (await get(`api/v1/queues?${query}`)).items : [];
}

async function loadHealth(place) {
  const health = await get("health", { anyStatus: true });
  fill(
    place,
    health.healthy === true ? null : h("div.banner.bad", {}, h("strong", {}, "Not healthy: "), foreign(health.detail ?? "")),
  );
}

async function loadWorkers(known) {
  const answer = await get("api/v1/workers");
  known.workers = new Map();
  known.allWorkers = answer.items.length === answer.count;
  for (const worker of answer.items) {
    known.workers.set(worker.queue, (known.workers.get(worker.queue) ?? 0) + 1);
  }
}

async function loadDeadLetters(known) {
  let cursor = null;
  let pages = 0;
  do {
    const query = new URLSearchParams(cursor ? { cursor } : {});
    const page = await get(`api/v1/dead-letters?${query}`);
    page.items.forEach((it) => known.deadLetters.set(it.queue, it.of.length ? it.of : ["?"]));
    cursor = page.next;
  } while (cursor && ++pages < MOST_PAGES);
}

/** Looks at what failed lately in the first queues of the list: one call each, one after another. */
async function loadRecent(order, known) {
  for (const { status } of order.slice(0, LOOKED_AT)) {
    const history = await get(`${api.queue(status.queue)}/history?minutes=${MINUTES}`);
    const sum = (of) => history.minutes.reduce((total, it) => total + it[of], 0);
    known.recent.set(status.queue, { completed: sum("completed"), failed: sum("failed"), minutes: MINUTES });
  }
}

function sample() {
  if (live.streamState() !== "open" || !live.known) {
    seen.last = null; // What happened meanwhile is not what happened in these seconds.
    return;
  }
  const at = Date.now() / 1000;
  const sums = { at, completed: 0, failed: 0, ready: 0, active: 0 };
  for (const status of live.statuses.values()) {
    sums.completed += status.finished.completed;
    sums.failed += status.finished.failed;
    sums.ready += readyCount(status);
    sums.active += status.counts.active;
  }
  // The first value has nothing before it that it could be compared with, and so no rate.
  const rate = (of) => seen.last && Math.max(0, sums[of] - seen.last[of]) / Math.max(1, at - seen.last.at);
  seen.times.push(at);
  seen.ready.push(sums.ready);
  seen.active.push(sums.active);
  seen.completed.push(rate("completed"));
  seen.failed.push(rate("failed"));
  seen.last = sums;
  if (seen.times.length > SAMPLES) {
    Object.values(seen).forEach((it) => Array.isArray(it) && it.shift());
  }
}

function since() {
  const millis = (seen.times.at(-1) - seen.times[0]) * 1000;
  return seen.times.length > 1 ? `The last ${duration(millis)}, since this tab is open.` : "";
}

function counted() {
  if (!seen.last) {
    return "";
  }
  return seen.last.completed + seen.last.failed > 0 ? " As far as workers keep count." : " No worker has counted anything yet.";
}
