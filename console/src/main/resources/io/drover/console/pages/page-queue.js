// A queue: its states, who works on it, what limits it, what finished.

import { h, fill, keyed, setText } from "./dom.js";
import { act, get, may } from "./api.js";
import { api, to } from "./names.js";
import { chart, historyData } from "./charts.js";
import { actionButton, askNumbers, confirmed, field } from "./forms.js";
import { chip, countName, copyButton, empty, fact, figure, foreign, into, link, loading, problem, section, STATES, table, time } from "./parts.js";
import { duration, number } from "./times.js";
import * as live from "./live.js";

const SPANS = [[60, "an hour"], [360, "6 hours"], [1440, "a day"], [10080, "a week"]];

export function queuePage(main, route) {
  const queue = route.queue;
  const tiles = Object.fromEntries(STATES.map((state) => [state, figure(state, to.jobs(queue, { state }))]));
  const facts = h("dl.facts");
  const actions = h("div.buttons");
  const workers = h("div");
  const priorities = h("div");
  const history = historyPart(route, queue);
  fill(
    main,
    h("h1", { tabindex: "-1" }, foreign(queue), " ", copyButton(queue, "the queue's name")),
    h("div.tiles", {}, STATES.map((state) => tiles[state].node)),
    section("Now", facts, actions),
    section("Workers", workers),
    section("Finished", history.node),
    section("Priorities", priorities),
  );

  let told = false;
  let shown = "";
  const show = (status) => {
    STATES.forEach((state) => {
      const value = status.counts[countName(state)];
      tiles[state].set(value, state === "failed" && value ? "bad" : "");
    });
    const { counts, finished, ...settings } = status;
    const text = JSON.stringify(settings);
    if (text !== shown) {
      shown = text;
      fill(facts, factsOf(status));
      const focused = actions.contains(document.activeElement);
      fill(actions, actionsOf(queue, status, route));
      if (focused) {
        actions.querySelector("button")?.focus();
      }
    }
  };
  const look = async () => {
    try {
      const status = await get(api.queue(queue));
      if (!told) {
        show(status); // What the stream tells is newer.
      }
    } catch (error) {
      if (!told) {
        fill(facts, problem(error, look));
      }
    }
  };
  fill(facts, loading());
  look();
  route.poll(() => loadWorkers(workers, queue), 5000);
  into(priorities, () => priorityForm(queue));

  return {
    title: queue,
    queue: null,
    keys: [
      ["f", "failed jobs", () => route.go(to.jobs(queue, { state: "failed" }))],
      ["w", "waiting jobs", () => route.go(to.jobs(queue, { state: "waiting" }))],
      ...(may("operate") ? [["p", "pause or resume", () => actions.querySelector("[data-pause]")?.click()]] : []),
    ],
    statuses: () => {
      const status = live.statuses.get(queue);
      if (status) {
        told = true;
        show(status);
      }
    },
  };
}

function factsOf(status) {
  const rate = status.rateLimit;
  return [
    fact("State", status.paused ? chip("paused", "warn") : chip("running", "good")),
    fact("Oldest ready job", time(status.oldestReady)),
    fact("Next delayed job", time(status.nextDue)),
    fact("At once in all workers", status.concurrency === null ? "no limit" : number(status.concurrency)),
    fact("Started in a time", rate ? `${number(rate.max)} in ${duration(rate.windowMillis)}` : "no limit"),
  ];
}

function actionsOf(queue, status, route) {
  if (!may("operate")) {
    return [];
  }
  const path = api.queue(queue);
  const done = (said) => () => said;
  const pause = status.paused
    ? actionButton("Resume", () => act("POST", `${path}/resume`).then(done("Resumed")), { "data-pause": true })
    : actionButton("Pause", () => act("POST", `${path}/pause`).then(done("Paused: workers claim no more jobs")), { "data-pause": true });
  const limits = [
    actionButton("Limit concurrency", async () => {
      const answer = await askNumbers("Limit how many jobs are active at once", [{ name: "max", label: "Jobs", value: status.concurrency ?? 10 }], "Limit");
      return answer && act("PUT", `${path}/concurrency`, answer).then(done("Limited"));
    }),
    status.concurrency === null ? null : actionButton("Lift concurrency limit", () => act("DELETE", `${path}/concurrency`).then(done("Lifted"))),
    actionButton("Limit rate", async () => {
      const wanted = [
        { name: "max", label: "Jobs", value: status.rateLimit?.max ?? 100 },
        { name: "windowMillis", label: "in so many milliseconds", value: status.rateLimit?.windowMillis ?? 60000 },
      ];
      const answer = await askNumbers("Limit how many jobs start in a time", wanted, "Limit");
      return answer && act("PUT", `${path}/rate-limit`, answer).then(done("Limited"));
    }),
    status.rateLimit === null ? null : actionButton("Lift rate limit", () => act("DELETE", `${path}/rate-limit`).then(done("Lifted"))),
  ];
  return [pause, ...limits, may("admin") ? obliterateButton(queue, path, route) : null];
}

function obliterateButton(queue, path, route) {
  return actionButton(
    "Obliterate",
    async () => {
      const text = `The queue "${queue}" goes with all its jobs, finished ones too. Nobody can take that back. It is refused while jobs are active.`;
      if (await confirmed("Obliterate this queue?", text, "Obliterate")) {
        await act("POST", `${path}/obliterate`, { force: false });
        route.go(to.overview());
        return "Obliterated";
      }
      return null;
    },
    { class: "danger" },
  );
}

const workerTables = new WeakMap();

async function loadWorkers(place, queue) {
  const { items, count } = await get(`api/v1/workers?${new URLSearchParams({ queue })}`);
  if (!items.length) {
    workerTables.delete(place);
    fill(place, empty("No worker is there", "Jobs wait until one comes."));
    return;
  }
  let shown = workerTables.get(place);
  if (!shown) {
    shown = table("Workers", [
      { text: "Name" }, { text: "Process" }, { text: "Running", class: "n" }, { text: "Jobs" }, { text: "Since", class: "wide" },
    ]);
    workerTables.set(place, shown);
    shown.note = h("p.quiet");
    fill(place, shown.frame, shown.note);
  }
  keyed(shown.body, items, (it) => [it.process, it.address, it.name, it.since].join(" "), workerRow);
  setText(shown.note, count > items.length ? `${items.length} of ${number(count)} are shown.` : "");
}

function workerRow(worker) {
  const running = h("td.n");
  const jobs = h("td");
  const place = [worker.host, worker.pid, worker.address].filter((it) => it !== null).join(" · ");
  const name = h("th.name", { scope: "row" }, foreign(worker.name ?? "–"));
  const element = h("tr", {}, name, h("td", {}, foreign(place)), running, jobs, h("td.wide", {}, time(worker.since)));
  element.update = (now) => {
    const most = now.concurrency === null ? "" : ` of ${number(now.concurrency)}`;
    setText(running, now.paused ? "paused" : `${now.running ?? "?"}${most}`);
    keyed(jobs, now.jobs.slice(0, 5), (it) => it.id, (it) =>
      h("div", {}, link(to.job(now.queue, it.id), {}, foreign(it.name), " ", foreign(it.id)), " since ", time(it.since)));
  };
  return element;
}

function historyPart(route, queue) {
  const finished = chart(
    "Finished each minute",
    [{ name: "all", color: "--good" }, { name: "failed", color: "--bad" }],
    { bars: true },
  );
  const place = h("div");
  const span = h(
    "select",
    { change: () => (route.replaceQuery({ minutes: span.value }), load()) },
    SPANS.map(([minutes, text]) => h("option", { value: minutes, selected: String(minutes) === (route.query.get("minutes") ?? "60") }, text)),
  );
  const load = () =>
    into(place, async () => {
      const history = await get(`${api.queue(queue)}/history?minutes=${span.value}`);
      if (history.completed + history.failed === 0) {
        return empty("Nothing finished in this time", "Or nobody counted it: Node's workers do only with metrics set.");
      }
      queueMicrotask(() => finished.set(historyData(history), words(history)));
      return finished.node;
    });
  route.poll(load, 30_000);
  return { node: h("div", {}, h("div.bar", {}, field("The last", span)), place) };
}

function words(history) {
  const sum = (of) => history.minutes.reduce((total, it) => total + it[of], 0);
  const failed = sum("failed");
  const all = sum("completed") + failed;
  return `${number(all)} finished, ${number(failed)} of them failed for good${all ? ` (${((failed / all) * 100).toFixed(1)} %)` : ""}.`;
}

/** The counts of priorities are asked for by number: which there are, no store keeps. */
async function priorityForm(queue) {
  const input = h("input", { type: "text", value: "0,1,2,3,4,5,10", inputmode: "numeric", size: 24 });
  const answer = h("div");
  const load = () =>
    into(answer, async () => {
      const query = new URLSearchParams({ priorities: input.value });
      const { items } = await get(`${api.queue(queue)}/priorities?${query}`);
      return h("dl.facts", {}, items.map((it) => fact(it.priority ? `Priority ${it.priority}` : "None", number(it.count))));
    });
  await load();
  const form = h("form.bar", { submit: (event) => (event.preventDefault(), load()) });
  form.append(field("Ready jobs with priorities", input), h("button", {}, "Count"));
  return h("div", {}, form, answer);
}
