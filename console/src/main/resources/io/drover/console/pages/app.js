// The beginning: who is there, which page is asked for, and what all pages have around them.

import { h, fill } from "./dom.js";
import { aboutConsole, hasToken, loadInfo, setToken } from "./api.js";
import { decodeName, to } from "./names.js";
import { applyTheme, nextTheme, theme } from "./theme.js";
import { empty, link, printable, problem, toast } from "./parts.js";
import { field } from "./forms.js";
import { keepTime } from "./times.js";
import { listenToKeys, setPageKeys, showHelp } from "./keys.js";
import * as live from "./live.js";
import { overviewPage } from "./page-overview.js";
import { queuePage } from "./page-queue.js";
import { jobsPage } from "./page-jobs.js";
import { jobPage } from "./page-job.js";

/** The same addresses as the class Pages has. */
const PAGES = [
  ["", overviewPage],
  ["queues/{queue}", queuePage],
  ["queues/{queue}/jobs", jobsPage],
  ["queues/{queue}/jobs/{id}", jobPage],
];

// The base is relative to the page that was loaded; from here on it has to stay where it is.
const base = document.querySelector("base");
base.href = document.baseURI;
const root = new URL(document.baseURI);

const main = h("main", { id: "main" });
const signal = h("span.signal", { role: "status" });
const who = h("span.quiet.wide");
let page = null;
let timers = [];

function frame() {
  const themeButton = h("button.small", { type: "button", click: changeTheme, "data-theme-button": true }, `Theme: ${theme()}`);
  fill(
    document.body,
    h("a.skip", { href: "#main", click: (event) => (event.preventDefault(), focusTitle()) }, "To the content"),
    h(
      "header",
      {},
      link(to.overview(), { class: "brand" }, "Drover"),
      signal,
      h("span.grow"),
      who,
      themeButton,
      h("button.small", { type: "button", click: showHelp, "aria-label": "Keys" }, "?"),
    ),
    main,
  );
}

function changeTheme() {
  document.querySelector("[data-theme-button]").textContent = `Theme: ${nextTheme()}`;
}

function focusTitle() {
  main.querySelector("h1")?.focus();
}

/** Returns the page of an address, and what its pattern has names for. */
function match(url) {
  const path = url.pathname.slice(root.pathname.length);
  const parts = path.split("/");
  for (const [pattern, make] of PAGES) {
    const names = pattern.split("/");
    if (names.length === parts.length && names.every((it, i) => it.startsWith("{") || it === parts[i])) {
      const route = { path, query: url.searchParams };
      names.forEach((it, i) => it.startsWith("{") && (route[it.slice(1, -1)] = decodeName(parts[i])));
      return { make, route };
    }
  }
  return null;
}

function show() {
  page?.close?.();
  page = null;
  timers.forEach(clearInterval);
  timers = [];
  setPageKeys([]);
  fill(main);
  let found = null;
  try {
    found = match(new URL(location.href));
  } catch {
    // A name that cannot be decoded is no page's.
  }
  if (!found) {
    fill(main, h("h1", { tabindex: "-1" }, "No such page"), empty("There is no page at this address"));
    return;
  }
  const route = { ...found.route, go, replaceQuery, poll };
  page = found.make(main, route);
  document.title = `${printable(page.title)} · Drover`;
  setPageKeys(page.keys ?? []);
  live.follow(page.queue ?? null);
  page.statuses?.();
}

function go(path, state = null) {
  history.pushState(state, "", new URL(path || "./", document.baseURI));
  show();
  scrollTo(0, 0);
  focusTitle();
}

/** Keeps what was chosen on a page in its address, without a step for the back button. */
function replaceQuery(changes) {
  const url = new URL(location.href);
  Object.entries(changes).forEach(([name, value]) => (value ? url.searchParams.set(name, value) : url.searchParams.delete(name)));
  history.replaceState(history.state, "", url);
}

/** Does something now and again and again as long as the page is shown and seen. */
function poll(run, millis) {
  const step = () => {
    if (!document.hidden) {
      Promise.resolve()
        .then(run)
        .catch(() => {}); // The next time may be better; the stream says if nothing answers.
    }
  };
  step();
  timers.push(setInterval(step, millis));
}

const SIGNALS = {
  open: ["good", "live"],
  connecting: ["", "connecting…"],
  reconnecting: ["warn", "not live: reconnecting…"],
  closed: ["", "not live"],
};

live.listen((kind, data) => {
  if (kind === "state") {
    const [tone, text] = SIGNALS[data];
    signal.dataset.tone = tone;
    signal.textContent = text;
    if (data === "open") {
      page?.opened?.(); // From here on nothing is missed; what was before, the page asks for.
    }
  } else if (kind === "problem") {
    signal.dataset.tone = "bad";
    signal.textContent = "the store does not answer";
    signal.title = data.detail;
  } else {
    if (kind === "statuses" && signal.dataset.tone === "bad") {
      signal.dataset.tone = "good";
      signal.textContent = "live";
      signal.title = "";
    }
    page?.[kind]?.(data);
  }
});

function askForToken(error) {
  live.stop();
  page?.close?.();
  page = null;
  timers.forEach(clearInterval);
  const input = h("input", { type: "password", required: true, autocomplete: "off", size: 36 });
  const form = h(
    "form.card.login",
    {
      submit: (event) => {
        event.preventDefault();
        setToken(input.value.trim());
        begin();
      },
    },
    h("h1", { tabindex: "-1" }, "Who is there?"),
    h("p", {}, "This console answers those whom it knows. Give its token, or sign in to the application that it belongs to and load this page again."),
    hasToken() ? h("p.complaint", { role: "alert" }, "That token is not known.") : null,
    field("Token", input),
    h("p.quiet", {}, "It stays in this tab, and is forgotten with it."),
    h("button.main", {}, "Go on"),
  );
  document.title = "Who is there? · Drover";
  setToken(null);
  fill(main, form);
  input.focus();
}

window.addEventListener("drover:unknown-caller", (event) => {
  if (aboutConsole() || page) {
    askForToken(event.detail);
  }
});

async function begin() {
  try {
    const info = await loadInfo();
    const may = info.readOnly ? "read only" : info.role;
    fill(who, `${info.caller}, ${may}`);
    show();
  } catch (error) {
    if (error.status === 401) {
      askForToken(error);
    } else {
      fill(main, h("h1", { tabindex: "-1" }, "The console does not let you in"), problem(error, begin));
    }
  }
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest("a[href]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (anchor && plain && anchor.href.startsWith(root.href) && !anchor.target) {
    event.preventDefault();
    go(anchor.href.slice(root.href.length));
  }
});
window.addEventListener("popstate", show);
window.addEventListener("error", (event) => toast("bad", `An error of this page's: ${event.message}`));
window.addEventListener("unhandledrejection", (event) => toast("bad", `An error of this page's: ${event.reason?.message ?? event.reason}`));
listenToKeys({ "g o": () => go(to.overview()), t: changeTheme });
applyTheme();
frame();
keepTime();
begin();
