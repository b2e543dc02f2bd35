// The parts that pages are put together from.

import { h, fill, setText } from "./dom.js";
import { exactly, relative, number, brief } from "./times.js";

export const STATES = [
  "waiting", "prioritized", "delayed", "active", "waiting-children", "completed", "failed",
];

/** Returns the name of a state's count in a status. */
export function countName(state) {
  return state === "waiting-children" ? "waitingChildren" : state;
}

const TONES = { failed: "bad", completed: "good", active: "accent", delayed: "quiet" };

export function link(path, attributes, ...children) {
  // Against the base, "" is the first page and "?…" would be too; both are meant so.
  return h("a", { ...attributes, href: path || "./" }, ...children);
}

/** An instant in words that go on, with the exact one at hand. */
export function time(instant) {
  if (!instant) {
    return h("span.quiet", {}, "–");
  }
  const attributes = { datetime: instant, title: exactly(instant), "data-relative": true };
  return h("time", attributes, relative(instant));
}

export function chip(text, tone) {
  return h("span.chip", { class: `chip ${tone ?? ""}` }, text);
}

export function stateChip(state) {
  return chip(state, TONES[state]);
}

/** A name of somebody else's: isolated, so that marks in it turn round nothing else. */
export function foreign(text, attributes = {}) {
  return h("bdi.foreign", attributes, printable(text));
}

/** Shows characters that would not be seen, or would steer, as their numbers. */
export function printable(text) {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** A button that copies a text, and says that it did. */
export function copyButton(text, what) {
  const button = h(
    "button.small.copy",
    {
      type: "button",
      "aria-label": `Copy ${what}`,
      title: `Copy ${what}`,
      click: async () => {
        try {
          await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
          toast("good", `Copied ${what}`);
        } catch {
          toast("bad", "The browser does not let this page copy; it needs HTTPS or localhost.");
        }
      },
    },
    "Copy",
  );
  return button;
}

/** A table in a frame that scrolls by itself, so that the page never does sideways. */
export function table(label, columns) {
  const body = h("tbody");
  const frame = h(
    "div.frame",
    { role: "region", "aria-label": label, tabindex: "0" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, columns.map((column) => heading(column)))),
      body,
    ),
  );
  return { frame, body };
}

function heading(column) {
  const attributes = { scope: "col", class: column.class ?? null };
  return column.text instanceof Node || column.text
    ? h("th", attributes, column.text)
    : h("td", attributes);
}

export function empty(title, text) {
  return h("div.state", {}, h("p.lead", {}, title), text ? h("p.quiet", {}, text) : null);
}

export function loading() {
  return h("div.state", { role: "status" }, h("span.spinner", { "aria-hidden": "true" }), "Loading…");
}

/** What is shown instead of what could not be loaded, with the way to try again. */
export function problem(error, again) {
  return h(
    "div.state.bad",
    { role: "alert" },
    h("p.lead", {}, error.title ?? "Something went wrong in this page"),
    h("p.foreign", {}, printable(error.message)),
    again ? h("button", { type: "button", click: again }, "Try again") : null,
  );
}

/** Loads something into a place: loading, then what it is, or what went wrong. */
export async function into(place, load) {
  if (!place.hasChildNodes()) {
    fill(place, loading());
  }
  try {
    fill(place, await load());
  } catch (error) {
    fill(place, problem(error, () => into(fill(place), load)));
  }
}

export function section(title, ...children) {
  return h("section.card", {}, h("h2", {}, title), ...children);
}

/** A pair of a name and what it is; `value` may be an element. */
export function fact(name, value) {
  return h("div.fact", {}, h("dt", {}, name), h("dd", {}, value));
}

/** A large figure with its name, that can be a link. */
export function figure(name, path) {
  const value = h("span.figure", {}, "–");
  const inner = [h("span.quiet", {}, name), value];
  const node = path === undefined ? h("div.tile", {}, inner) : link(path, { class: "tile" }, inner);
  return {
    node,
    set(next, tone) {
      setText(value, typeof next === "number" ? brief(next) : next);
      value.title = typeof next === "number" ? number(next) : "";
      node.dataset.tone = tone ?? "";
    },
  };
}

let toasts;

/** Says shortly what became of something; an error stays until it is closed. */
export function toast(tone, text) {
  if (!toasts) {
    toasts = h("div.toasts", { role: "status", "aria-live": "polite" });
    document.body.append(toasts);
  }
  const close = h("button.small", { type: "button", "aria-label": "Close", click: () => item.remove() }, "×");
  const item = h(`div.toast.${tone}`, {}, h("span.foreign", {}, printable(text)), close);
  toasts.append(item);
  if (tone !== "bad") {
    setTimeout(() => item.remove(), 4000);
  }
}
