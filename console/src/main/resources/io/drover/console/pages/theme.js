// Light or dark: as the system says, or as was chosen.

const KEY = "drover.theme";
const ORDER = ["system", "light", "dark"];

export function theme() {
  const stored = localStorage.getItem(KEY);
  return ORDER.includes(stored) ? stored : "system";
}

export function applyTheme(name = theme()) {
  if (name === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  window.dispatchEvent(new CustomEvent("drover:theme"));
}

export function nextTheme() {
  const next = ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length];
  localStorage.setItem(KEY, next);
  applyTheme(next);
  return next;
}
