// The jobs of a queue: by state, page by page, searched, and done something to, many at once.

import { h, fill, keyed, setText } from "./dom.js";
import { aboutConsole, act, get, may } from "./api.js";
import { api, to } from "./names.js";
import { actionButton, confirmed, dialog, oneByOne } from "./forms.js";
import { actionsOfState, promote, remove, retry } from "./jobactions.js";
import { countName, empty, foreign, link, loading, printable, problem, STATES, table, time } from "./parts.js";
import { brief, number } from "./times.js";
import * as live from "./live.js";

const LIMIT = 50;
const CLEANED = 1000;
const REST_MILLIS = 1500;
const TIMES = { completed: "finishedOn", failed: "finishedOn", active: "processedOn" };
const HEADINGS = { completed: "Finished", failed: "Failed", active: "Started" };

export function jobsPage(main, route) {
  const view = viewOf(route);
  const tabs = h("nav.tabs", { "aria-label": "States" });
  const answer = h("p.quiet", { role: "status" });
  const place = h("div", {}, loading());
  const paging = h("nav.bar", { "aria-label": "Pages" });
  const bulk = h("div.bar.bulk");
  const chosen = new Map();
  fill(
    main,
    h("h1", { tabindex: "-1" }, link(to.queue(view.queue), {}, foreign(view.queue)), h("span.quiet", {}, " jobs")),
    tabs,
    searchForm(view, route),
    bulk,
    answer,
    place,
    paging,
  );

  const choose = () => showBulk(bulk, view, chosen, load);
  const rows = jobTable(view, chosen, choose);
  let busy = null;
  async function load() {
    const mine = (busy = get(path(view)));
    try {
      const page = await mine;
      if (mine === busy) {
        chosen.forEach((_, id) => page.items.some((it) => it.id === id) || chosen.delete(id));
        showPage(page);
      }
    } catch (error) {
      if (mine === busy) {
        fill(place, problem(error, load));
      }
    }
  }
  function showPage(page) {
    setText(answer, view.searching ? searched(page) : "");
    if (page.items.length) {
      if (!rows.frame.isConnected) {
        fill(place, rows.frame);
      }
      keyed(rows.body, page.items, (it) => it.id, rows.row);
    } else {
      fill(place, view.searching ? empty("Nothing found here") : empty(`No job is ${view.state}`));
    }
    fill(paging, pagingOf(view, page, route));
    choose();
  }

  let counts = "";
  let rest = 0;
  fill(tabs, STATES.map((state) => tab(view, state)));
  const showTabs = () => {
    const status = live.statuses.get(view.queue);
    [...tabs.children].forEach((it) => it.update(status));
    choose();
    const now = status ? JSON.stringify([status.counts, status.finished]) : "";
    const first = !view.cursor && !view.searching && !chosen.size && !document.querySelector("dialog[open]");
    const pointed = place.matches(":hover") || place.contains(document.activeElement);
    if (now !== counts && first && pointed && counts) {
      setText(answer, "More has happened since. Press r to see it, or leave the table.");
    } else if (now !== counts && first && Date.now() - rest > REST_MILLIS) {
      rest = Date.now();
      counts = now;
      load();
    }
  };
  showTabs();
  load();
  route.poll(showTabs, REST_MILLIS);
  return {
    title: `${view.state} · ${view.queue}`,
    queue: null,
    keys: [
      ["[", "page before", () => paging.querySelector("[data-page=before]")?.click()],
      ["]", "page after", () => paging.querySelector("[data-page=after]")?.click()],
      ["r", "load again", load],
      ["x", "choose the row", () => document.activeElement.closest("tr")?.querySelector("input")?.click()],
    ],
    statuses: showTabs,
  };
}

function viewOf(route) {
  const state = STATES.includes(route.query.get("state")) ? route.query.get("state") : "failed";
  const own = ["completed", "failed"].includes(state) ? "descending" : "ascending";
  const view = { queue: route.queue, state, order: route.query.get("order") ?? own, cursor: route.query.get("cursor") ?? "" };
  for (const name of ["id", "name", "text"]) {
    view[name] = route.query.get(name) ?? "";
  }
  view.searching = Boolean(view.id || view.name || view.text);
  return view;
}

function queryOf(view, more = {}) {
  const { state, order, id, name, text, cursor } = { ...view, ...more };
  return { state, order, id, name, text, cursor };
}

function path(view) {
  const asked = Object.entries(queryOf(view)).filter(([name, value]) => value && (view.searching || !["id", "name", "text"].includes(name)));
  const query = new URLSearchParams(asked);
  if (!view.searching) {
    query.set("limit", LIMIT);
  }
  return `${api.queue(view.queue)}/${view.searching ? "search" : "jobs"}?${query}`;
}

function tab(view, state) {
  const attributes = { "aria-current": state === view.state ? "page" : null, class: "tab" };
  const size = h("span.count");
  const node = link(to.jobs(view.queue, { state }), attributes, state, " ", size);
  node.update = (status) => {
    const value = status?.counts[countName(state)];
    setText(size, value === undefined ? "" : brief(value));
    size.title = value === undefined ? "" : number(value);
  };
  return node;
}

function searchForm(view, route) {
  const kind = h(
    "select",
    { "aria-label": "Search by" },
    [["text", "Text in data, result, error"], ["name", "Name, exactly"], ["id", "Id, exactly"]].map(([value, text]) =>
      h("option", { value, selected: Boolean(view[value]) }, text)),
  );
  const input = h("input", { type: "search", "data-search": true, "aria-label": "What to search for", value: view.text || view.name || view.id });
  const order = h(
    "select",
    { "aria-label": "Order", change: () => route.go(to.jobs(view.queue, queryOf(view, { order: order.value, cursor: "" }))) },
    [["ascending", "Oldest or next first"], ["descending", "Newest or last first"]].map(([value, text]) =>
      h("option", { value, selected: value === view.order }, text)),
  );
  const submit = (event) => {
    event.preventDefault();
    const query = { state: view.state, order: view.order, [kind.value]: input.value };
    route.go(to.jobs(view.queue, query));
  };
  const bound = `A search looks at ${number(aboutConsole().searchedJobs)} jobs of the state at a time, or for a second, and goes on from there.`;
  return h("form.bar", { submit, role: "search" }, kind, input, h("button", { type: "submit" }, "Search"), order, h("span.quiet", {}, bound));
}

function searched(page) {
  const rest = page.next ? "; there are more to look at" : "; these were all";
  return `${number(page.items.length)} found among ${number(page.examined)} jobs looked at${rest}.`;
}

function pagingOf(view, page, route) {
  const trail = history.state?.trail ?? [];
  const open = (cursor, next) => route.go(to.jobs(view.queue, queryOf(view, { cursor })), { trail: next });
  return [
    view.cursor && h("button", { type: "button", click: () => open("", []) }, "First page"),
    trail.length > 0 &&
      h("button", { type: "button", "data-page": "before", click: () => open(trail.at(-1), trail.slice(0, -1)) }, "Page before"),
    page.next &&
      h("button", { type: "button", "data-page": "after", click: () => open(page.next, [...trail, view.cursor]) },
        view.searching ? "Look further" : "Page after"),
  ];
}

function jobTable(view, chosen, choose) {
  const acting = may("operate");
  const all = h("input", { type: "checkbox", "aria-label": "Choose all jobs of this page" });
  const columns = [
    ...(acting ? [{ text: all, class: "check" }] : []),
    { text: "Job" },
    { text: view.state === "failed" ? "Error" : "Data" },
    { text: "Attempts", class: "n wide" },
    { text: HEADINGS[view.state] ?? "Added" },
  ];
  const shown = table("Jobs", columns);
  all.addEventListener("change", () => {
    for (const box of shown.body.querySelectorAll("input")) {
      if (box.checked !== all.checked) {
        box.click();
      }
    }
  });
  const row = (job) => {
    const box = h("input", { type: "checkbox", "aria-label": `Choose job ${printable(job.id)}` });
    box.addEventListener("change", () => {
      chosen[box.checked ? "set" : "delete"](job.id, job);
      choose();
    });
    const text = h("td.cut");
    const attempts = h("td.n.wide");
    const when = h("td");
    const name = link(to.job(view.queue, job.id), { "data-row": true }, foreign(job.name), h("span.id", {}, foreign(job.id)));
    const cells = [h("th.name", { scope: "row" }, name), text, attempts, when];
    const element = h("tr", {}, acting ? h("td.check", {}, box) : null, cells);
    let last = "";
    element.update = (now) => {
      const next = JSON.stringify(now);
      if (next !== last) {
        last = next;
        box.checked = chosen.has(now.id);
        fill(text, foreign((view.state === "failed" && now.failedReason ? now.failedReason : now.data.json).slice(0, 300)));
        setText(attempts, `${now.attemptsMade} of ${Math.max(1, now.attempts)}`);
        fill(when, time(now[TIMES[view.state]] ?? now.timestamp));
      }
    };
    return element;
  };
  return { ...shown, row };
}

function showBulk(place, view, chosen, load) {
  if (!may("operate")) {
    return;
  }
  const can = actionsOfState(view.state);
  const jobs = [...chosen.values()];
  const size = live.statuses.get(view.queue)?.counts[countName(view.state)] ?? 0;
  const shown = jobs.length ? `chosen ${jobs.length}` : `all ${size}`;
  if (place.dataset.shown === shown) {
    return; // Buttons that stay keep their focus.
  }
  place.dataset.shown = shown;
  const each = (title, step, ask) => actionButton(`${title} ${jobs.length} chosen`, async () => {
    if (ask && !(await confirmed(`${title} ${jobs.length} jobs?`, ask, title))) {
      return null;
    }
    const said = await oneByOne(title, jobs, (job) => step(view.queue, job.id));
    chosen.clear();
    await load();
    return said;
  }, ask ? { class: "danger" } : {});
  const ofChosen = jobs.length
    ? [
        can.retry && each("Retry", retry),
        can.promote && each("Run now", promote),
        can.remove && each("Remove", remove, "Nobody can take that back."),
      ]
    : allButtons(view, can, load, size);
  fill(place, ofChosen);
}

/** What is done to all jobs of the state, however many: with how many there are now. */
function allButtons(view, can, load, size) {
  if (!size) {
    return [];
  }
  const path = api.queue(view.queue);
  const all = (title, address, body) => actionButton(`${title} all ${view.state}`, async () => {
    const text = `${number(size)} jobs are ${view.state} now; those that come meanwhile may be among them. A search does not narrow this: it is all of the state.`;
    if (!(await confirmed(`${title} all ${view.state} jobs?`, text, `${title} ${number(size)}`, "main"))) {
      return null;
    }
    const answer = await act("POST", `${path}/${address}`, body);
    await load();
    return `${title}: ${number(answer.count)} done`;
  });
  return [
    can.retry && all("Retry", "retry-all", { state: view.state }),
    can.promote && all("Run now", "promote-all", {}),
    can.remove && may("admin") && view.state !== "waiting-children" && cleanButton(view, path, size, load),
  ];
}

/** Removes part by part, so that a million can be stopped in the middle. */
function cleanButton(view, path, size, load) {
  return actionButton(
    `Remove all ${view.state}`,
    async () => {
      const text = `${number(size)} jobs are ${view.state} now. They go for good, ${number(CLEANED)} at a time; closing the next window stops it.`;
      if (!(await confirmed(`Remove all ${view.state} jobs?`, text, `Remove ${number(size)}`))) {
        return null;
      }
      let removed = 0;
      let stopped = false;
      const line = h("p", { role: "status" });
      const bar = h("progress", { max: size, value: 0, "aria-label": "Removed" });
      const closed = dialog("Remove", h("div", {}, bar, line), []).then(() => (stopped = true));
      try {
        for (let part = CLEANED; part === CLEANED && !stopped; removed += part) {
          part = (await act("POST", `${path}/clean`, { state: view.state, limit: CLEANED })).count;
          bar.value = removed + part;
          line.textContent = `${number(removed + part)} of about ${number(size)}`;
        }
      } finally {
        bar.closest("dialog")?.close();
        await closed;
      }
      await load();
      return `${number(removed)} removed`;
    },
    { class: "danger" },
  );
}
