// JSON as a tree: opened part by part, with all digits of its numbers, and texts cut until asked for.

import { h, fill } from "./dom.js";
import { printable, copyButton } from "./parts.js";

const MANY = 100;
const LONG = 400;

/** A number whose digits JavaScript cannot hold. */
class Digits {
  constructor(text) {
    this.text = text;
  }
}

/** Returns what a text is as JSON; throws if it is none. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && context?.source && String(value) !== context.source
      ? new Digits(context.source)
      : value,
  );
}

/** Shows a value of the API's: as a tree, or as text if it is cut or no JSON. */
export function jsonTree(text) {
  let value;
  try {
    value = parse(text);
  } catch {
    return h("pre.foreign", { tabindex: "0" }, printable(text));
  }
  return h("div.tree", {}, node(value, 0));
}

function node(value, depth) {
  if (value === null || typeof value !== "object" || value instanceof Digits) {
    return leaf(value);
  }
  const entries = Array.isArray(value) ? value.map((it, i) => [i, it]) : Object.entries(value);
  if (!entries.length) {
    return h("span.quiet", {}, Array.isArray(value) ? "[ ]" : "{ }");
  }
  return branch(entries, Array.isArray(value), depth);
}

function branch(entries, isList, depth) {
  const size = isList ? `${entries.length} items` : `${entries.length} properties`;
  const list = h("ul");
  const open = depth < 2 && entries.length <= MANY;
  const details = h("details", { open }, h("summary", {}, size), list);
  const grow = (from) => {
    for (const [key, value] of entries.slice(from, from + MANY)) {
      list.append(h("li", {}, h("span.key.foreign", {}, printable(String(key))), " ", node(value, depth + 1)));
    }
    if (from + MANY < entries.length) {
      const more = h("button.small", { type: "button", click: () => (last.remove(), grow(from + MANY)) });
      more.textContent = `${entries.length - from - MANY} more`;
      const last = h("li", {}, more);
      list.append(last);
    }
  };
  if (open) {
    grow(0);
  } else {
    details.addEventListener("toggle", () => list.hasChildNodes() || grow(0));
  }
  return details;
}

function leaf(value) {
  if (typeof value !== "string") {
    return h("span.value", {}, value instanceof Digits ? value.text : String(value));
  }
  return longText(value, `"${printable(value.slice(0, LONG))}${value.length > LONG ? "…" : ""}"`);
}

/** A text that is cut until somebody wants the whole. */
export function longText(text, shown = printable(text.slice(0, LONG)) + (text.length > LONG ? "…" : "")) {
  if (text.length <= LONG) {
    return h("span.text.foreign", {}, shown);
  }
  const place = h("span.text.foreign", {}, shown);
  const all = h(
    "button.small",
    { type: "button", click: () => (fill(place, printable(text)), all.remove()) },
    `all ${text.length} characters`,
  );
  return h("span", {}, place, " ", all, " ", copyButton(text, "text"));
}
