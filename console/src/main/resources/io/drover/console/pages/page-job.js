// A job: why it does not run, what it has, how its attempts went, and what can be done to it.

import { h, fill } from "./dom.js";
import { get, getText } from "./api.js";
import { api, to } from "./names.js";
import { jobButtons } from "./jobactions.js";
import { copyButton, empty, fact, foreign, into, link, loading, printable, problem, section, stateChip, time } from "./parts.js";
import { duration, exactly, number, now } from "./times.js";
import { jsonTree, longText } from "./tree.js";

const LINES = 200;
const SHORT = 400; // Such an error is told whole by why the job failed.
const REST_MILLIS = 500;

export function jobPage(main, route) {
  const { queue, id } = route;
  const body = h("div", {}, loading());
  fill(
    main,
    h("h1", { tabindex: "-1" }, foreign(id), " ", copyButton(id, "the job's id")),
    h("p", {}, "in ", link(to.queue(queue), {}, foreign(queue))),
    body,
  );
  const why = h("div");
  const log = h("div");
  let shown = "";
  let gone = false;
  const load = async () => {
    if (gone) {
      return;
    }
    try {
      const job = await get(api.job(queue, id));
      const text = JSON.stringify(job);
      if (text !== shown) {
        shown = text;
        show(job);
      }
      loadWhy(why, queue, id);
      loadLog(log, queue, id);
    } catch (error) {
      shown = "";
      fill(body, problem(error, load));
    }
  };
  const show = (job) => {
    const end = () => {
      gone = true;
      route.go(to.jobs(queue, { state: job.state }));
    };
    const acted = document.activeElement?.closest("main .buttons");
    const keep = body.querySelector("[data-part=data]"); // A reader's tree stays as it was.
    const data = keep?.dataset.json === job.data.json ? keep : dataPart(job, "data", "Data");
    fill(
      body,
      h("div.bar", {}, stateChip(job.state), h("strong", {}, foreign(job.name)), h("div.buttons", {}, jobButtons(job, end))),
      section("Why", why),
      job.failedReason && (job.state !== "failed" || job.failedReason.length > SHORT) ? section("Error", h("p.bad", {}, longText(job.failedReason))) : null,
      section("Timeline", timeline(job)),
      data,
      job.progress ? dataPart(job, "progress", "Progress") : null,
      job.result ? dataPart(job, "result", "Result") : null,
      job.stackTraces.length ? section("Stack traces, the latest first", traces(job.stackTraces)) : null,
      section("Log", log),
      section("Options", optionFacts(job)),
    );
    if (acted) {
      body.querySelector(".buttons button")?.focus();
    }
  };
  load();
  let timer = null;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      load();
    }, REST_MILLIS);
  };
  route.poll(() => shown.includes('"state":"active"') && load(), 3000);
  const click = (name) => () => body.querySelector(`[data-act=${name}]`)?.click();
  return {
    title: id,
    queue,
    keys: [["r", "retry", click("retry")], ["n", "run now", click("promote")], ["d", "remove", click("remove")]],
    event: (event) => event.jobId === id && soon(),
    gap: soon,
    opened: soon,
    close: () => {
      gone = true;
      clearTimeout(timer);
    },
  };
}

async function loadWhy(place, queue, id) {
  try {
    const why = await get(`${api.job(queue, id)}/explanation`);
    const reasons = why.reasons.map((it) =>
      h(
        "li",
        {},
        foreign(it.text),
        it.at ? [" (", time(it.at), ")"] : null,
        it.jobs.map((key) => [" ", link(to.job(key.queue, key.id), {}, foreign(key.id))]),
      ));
    const [first] = why.reasons;
    const lead = why.reasons.length === 1 ? first.text : why.text;
    const start = why.estimatedStart ? h("p.quiet", {}, "Likely to start ", time(why.estimatedStart)) : null;
    fill(place, h("p.lead.foreign", {}, printable(lead)), why.reasons.length > 1 ? h("ul", {}, reasons) : null, start);
  } catch (error) {
    fill(place, problem(error));
  }
}

/** A value as a tree; what is cut is loaded as a whole when somebody wants it. */
function dataPart(job, part, title) {
  const value = job[part];
  const place = h("div", {}, jsonTree(value.json));
  let whole = value.cut ? null : value.json;
  const load = async () => {
    whole = await getText(`${api.job(job.queue, job.id)}/${part}`);
    return jsonTree(whole);
  };
  const more = value.cut
    ? h(
        "p.quiet",
        {},
        `The first ${number(value.json.length)} of ${number(value.length)} characters. `,
        h("button.small", { type: "button", click: (event) => (event.target.parentNode.remove(), into(fill(place), load)) }, "Load all"),
      )
    : null;
  const node = section(title, more, place, copyButton(() => whole ?? value.json, title.toLowerCase()));
  node.dataset.part = part;
  node.dataset.json = value.json;
  return node;
}

/** What happened when, and the last wait and run to scale. */
function timeline(job) {
  const points = [
    ["Added", job.timestamp],
    job.slot ? ["Planned for", job.slot] : null,
    job.state === "delayed" ? ["Due", new Date(Date.parse(job.processedOn ?? job.timestamp) + job.delayMillis).toISOString()] : null,
    job.processedOn ? [`Attempt ${number(Math.max(1, job.attemptsStarted))} started`, job.processedOn] : null,
    job.finishedOn ? [job.state === "failed" ? "Failed for good" : "Finished", job.finishedOn] : null,
  ].filter((it) => it && it[1]);
  const list = h("ol.timeline", {}, points.map(([name, at]) =>
    h("li", {}, h("span", {}, name), " ", time(at), h("span.quiet", {}, ` ${exactly(at)}`))));
  const counts = h(
    "p.quiet",
    {},
    `${number(job.attemptsMade)} of ${number(Math.max(1, job.attempts))} attempts made, ${number(job.attemptsStarted)} started`,
    job.stalledCount ? `, stalled ${number(job.stalledCount)} times` : "",
    job.redrives ? `, redriven ${number(job.redrives)} times` : "",
    job.processedBy ? [", last by ", foreign(job.processedBy)] : "",
    ".",
  );
  return h("div", {}, scale(job), list, counts);
}

function scale(job) {
  const begin = Date.parse(job.timestamp);
  const start = job.processedOn ? Date.parse(job.processedOn) : now();
  const end = job.finishedOn ? Date.parse(job.finishedOn) : now();
  const parts = [["before the last attempt", start - begin, "waits"]];
  if (job.processedOn && (job.finishedOn || job.state === "active")) {
    parts.push(["last attempt", end - start, job.state === "failed" ? "fails" : "runs"]);
  }
  const bar = h("div.scale", { "aria-hidden": "true" });
  for (const [, millis, tone] of parts) {
    const part = h(`span.${tone}`);
    part.style.flexGrow = Math.max(1, millis);
    bar.append(part);
  }
  const words = parts.map(([name, millis, tone]) => h("li", { class: tone }, `${name}: ${duration(millis)}`));
  return h("div", {}, bar, h("ul.legend", {}, words));
}

function traces(stackTraces) {
  return [...stackTraces].reverse().map((trace, i) =>
    h(
      "details",
      { open: i === 0 },
      h("summary", {}, foreign(trace.split("\n", 1)[0].slice(0, 200) || "stack trace")),
      h("pre.foreign", { tabindex: "0", "aria-label": "Stack trace" }, printable(trace)),
      copyButton(trace, "stack trace"),
    ));
}

async function loadLog(place, queue, id) {
  const path = (offset) => `${api.job(queue, id)}/logs?offset=${offset}&limit=${LINES}`;
  try {
    const first = await get(path(0));
    if (!first.lines.length) {
      fill(place, empty("No line was logged"));
      return;
    }
    const lines = h("pre.log.foreign", { tabindex: "0", "aria-label": "Log" });
    const more = h("button.small", { type: "button" }, "More lines");
    const append = (page) => {
      lines.append(page.lines.map(printable).join("\n") + "\n");
      more.hidden = page.next === null;
      more.onclick = async () => append(await get(path(page.next)));
    };
    append(first);
    if (place.textContent !== lines.textContent + more.textContent) {
      fill(place, lines, more);
    }
  } catch (error) {
    fill(place, problem(error));
  }
}

function optionFacts(job) {
  const known = Object.entries({ ...job.options, ...headersOf(job) }).filter(([, value]) => value !== null);
  const origin = [
    ["parent", job.parent && link(to.job(job.parent.queue, job.parent.id), {}, foreign(job.parent.id))],
    ["deduplicationId", job.deduplicationId], ["schedule", job.schedule],
    ["exchange", job.exchange], ["routingKey", job.routingKey],
  ].filter(([, value]) => value);
  return h(
    "dl.facts",
    {},
    [...known, ...origin].map(([name, value]) =>
      fact(foreign(name), value instanceof Node ? value : foreign(typeof value === "object" ? JSON.stringify(value) : String(value)))),
  );
}

function headersOf(job) {
  return Object.fromEntries(Object.entries(job.headers).map(([name, value]) => [`header ${name}`, value]));
}
