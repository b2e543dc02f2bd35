// The keyboard: keys of one letter, and two after "g"; never while somebody writes.

import { h } from "./dom.js";
import { dialog } from "./forms.js";

const GENERAL = [
  ["?", "this sheet"],
  ["g o", "overview"],
  ["/", "search or filter"],
  ["j, k", "next, previous row"],
  ["Enter", "open the row"],
  ["t", "light, dark, or as the system"],
];

let pageKeys = [];
let first = null;

/** Sets the keys of the page: [key, what it does, function]. */
export function setPageKeys(keys) {
  pageKeys = keys;
}

/** Begins to listen; `general` has functions by key. */
export function listenToKeys(general) {
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
      first = null;
      return;
    }
    const key = first ? `${first} ${event.key}` : event.key;
    first = !first && event.key === "g" ? "g" : null;
    const run = pageKeys.find(([name]) => name === key)?.[2] ?? general[key] ?? own[key];
    if (run) {
      event.preventDefault();
      run();
    }
  });
}

const own = {
  "?": showHelp,
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
};

function moveRow(step) {
  const rows = [...document.querySelectorAll("tbody a[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.closest("tr").contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  next?.focus();
}

export function showHelp() {
  const keys = [...GENERAL, ...pageKeys];
  const list = h(
    "dl.keys",
    {},
    keys.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text))),
  );
  return dialog("Keys", list, []);
}
